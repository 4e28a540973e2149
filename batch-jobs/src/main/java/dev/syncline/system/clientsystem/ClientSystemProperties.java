package dev.syncline.system.clientsystem;

import dev.syncline.connection.CallLimits;
import dev.syncline.connection.HttpAuth;
import dev.syncline.connection.HttpConnection;
import dev.syncline.connection.HttpLimits;
import dev.syncline.connection.HttpReply;
import dev.syncline.connection.PeerPool;
import dev.syncline.sync.RetryPolicy;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// The Client System and the local queue. Which variables set it stands in `application.yml`.
///
/// @param apiUrl such as `https://client.example/api`; unset switches the system off
/// @param apiKey sent as `X-API-Key`
/// @param syncIntervalMinutes between two uploads
/// @param batchSize readings in a batch. Raising it saves calls; lowering it loses less time when a
///   call fails.
/// @param maxRetries further attempts of a run after a 5xx or 429, 2, 4, 8 … s apart, at most 60 s
/// @param autoSync whether the upload has a schedule at all
/// @param runAtStart whether the syncs run at once when a node starts
/// @param configSchedule when the meters' configuration is downloaded; empty: when asked to
/// @param heartbeatSchedule when a heartbeat is sent; empty: when asked to
/// @param cleanupSchedule when what is old is removed from the queue's tables, in UTC; empty: when
///   asked to
/// @param queue the database in which readings wait
/// @param limits what isn't set: 3 s to connect, 30 s for a whole call, 16 calls at once, at any
///   pace, and 1 MB, which is the most
@ConfigurationProperties("syncline.client-system")
record ClientSystemProperties(
        @Nullable URI apiUrl,
        @DefaultValue("") String apiKey,
        @DefaultValue("5") int syncIntervalMinutes,
        @DefaultValue("1000") int batchSize,
        @DefaultValue("5") int maxRetries,
        @DefaultValue("true") boolean autoSync,
        @DefaultValue("false") boolean runAtStart,
        @DefaultValue("every 60m") String configSchedule,
        @DefaultValue("every 60s") String heartbeatSchedule,
        @DefaultValue("30 3 * * *") String cleanupSchedule,
        @DefaultValue Queue queue,
        @NestedConfigurationProperty @DefaultValue HttpLimits limits) {

    static final String CONNECTION = "client-system";

    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(2);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(60);
    private static final int LARGEST_BATCH = 10_000;

    ClientSystemProperties {
        check("sync-interval-minutes", syncIntervalMinutes, 1, 10_080);
        check("batch-size", batchSize, 1, LARGEST_BATCH);
        check("max-retries", maxRetries, 0, 100);
    }

    private static void check(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "syncline.client-system.%s must be from %d to %d, not %d"
                            .formatted(name, least, most, value));
        }
    }

    /// The local database, `POSTGRES_SYNC_*`.
    record Queue(
            @DefaultValue("") String host,
            @DefaultValue("5432") int port,
            @DefaultValue("") String database,
            @DefaultValue("") String user,
            @DefaultValue("") String password) {

        PeerPool.Address address() {
            return new PeerPool.Address(host, port, database, user, password, "prefer");
        }

        @Override
        public String toString() {
            return address().toString();
        }
    }

    Optional<String> offBecause() {
        if (apiUrl == null || apiUrl.toString().isBlank()) {
            return Optional.of("CLIENT_API_URL is not set");
        }
        if (apiKey.isBlank()) {
            return Optional.of("CLIENT_API_KEY is not set");
        }
        return queue.host().isBlank() || queue.database().isBlank()
                ? Optional.of("POSTGRES_SYNC_HOST or POSTGRES_SYNC_DB is not set")
                : Optional.empty();
    }

    HttpConnection connection(URI base) {
        HttpConnection connection =
                limits.on(
                        HttpConnection.to(CONNECTION, base)
                                .authenticated(new HttpAuth.ApiKey("X-API-Key", apiKey))
                                .limitedTo(DataSize.ofBytes(HttpReply.MAX_BYTES)));
        return connection.within(
                shorter(connection.connectTimeout(), connection.totalTimeout()),
                connection.totalTimeout());
    }

    /// In less time, and at any pace: whether it is up must not wait for its turn.
    HttpConnection probe(URI base) {
        HttpConnection connection = connection(base);
        return connection
                .within(
                        connection.connectTimeout(),
                        shorter(PROBE_TIMEOUT, connection.totalTimeout()))
                .withLimits(CallLimits.DEFAULT);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    RetryPolicy retry() {
        return new RetryPolicy(maxRetries + 1, FIRST_RETRY, LONGEST_RETRY);
    }

    @Override
    public String toString() {
        return "ClientSystemProperties[apiUrl=%s, queue=%s]".formatted(apiUrl, queue);
    }
}
