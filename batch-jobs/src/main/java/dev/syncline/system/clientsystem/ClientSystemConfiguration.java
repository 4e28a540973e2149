package dev.syncline.system.clientsystem;

import dev.syncline.connection.Connection;
import dev.syncline.connection.ConnectionGate;
import dev.syncline.connection.HttpCaller;
import dev.syncline.run.Sync;
import dev.syncline.run.SystemSyncs;
import dev.syncline.sync.RedrivePolicy;
import dev.syncline.sync.RejectLimit;
import dev.syncline.sync.RetryPolicy;
import dev.syncline.sync.SyncDefinition;
import dev.syncline.sync.SyncSchedule;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.core.simple.JdbcClient;

/// `client-readings`: what waits in the local `meter_readings`, in batches over HTTP, every 5
/// minutes; `client-config`: the meters' configuration into the local `meters`, hourly;
/// `client-heartbeat`: every minute; `client-cleanup`: synchronized readings older than 7 days and
/// log entries older than 30, daily.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ClientSystemProperties.class)
class ClientSystemConfiguration {

    static final String READINGS = "client-readings";

    private static final String SYSTEM = "client-system";
    private static final Duration KEEP_READINGS = Duration.ofDays(7);
    private static final Duration KEEP_LOG = Duration.ofDays(30);

    /// Each refusal is to be seen: nothing is gained by failing the run, which would send the
    /// accepted ones again.
    private static final RejectLimit EVERY_REFUSAL = new RejectLimit(Long.MAX_VALUE, 1, 1);

    /// The next one comes soon enough.
    private static final RetryPolicy NO_RETRY =
            new RetryPolicy(1, Duration.ZERO, Duration.ofSeconds(1));

    /// What the syncs work with; closed with the node.
    record Peers(ClientApi api, QueueDatabase database, ReadingQueue queue)
            implements AutoCloseable {

        @Override
        public void close() {
            database.close();
        }
    }

    @Bean
    SystemSyncs clientSystem(
            ClientSystemProperties properties,
            ObjectProvider<Peers> peers,
            JdbcClient jdbc,
            ObjectProvider<ConnectionGate> gate,
            Clock clock) {
        Optional<String> off = properties.offBecause();
        if (off.isPresent()) {
            return SystemSyncs.off(SYSTEM, off.get());
        }
        Peers all = peers.getObject();
        UploadStatus status =
                new UploadStatus(
                        READINGS,
                        jdbc,
                        all.queue(),
                        () -> gate.getIfAvailable(() -> ConnectionGate.OPEN),
                        clock);
        return SystemSyncs.of(
                        SYSTEM,
                        readings(properties, all, new BatchStore(jdbc), status),
                        config(properties, all),
                        heartbeat(properties, all, clock),
                        cleanup(properties, all))
                .connecting(
                        new Connection(
                                ClientSystemProperties.CONNECTION,
                                Connection.Kind.HTTP,
                                String.valueOf(properties.apiUrl()),
                                all.api()::check),
                        new Connection(
                                QueueDatabase.CONNECTION,
                                Connection.Kind.DATABASE,
                                properties.queue().toString(),
                                all.database()::check));
    }

    @Bean
    @Lazy
    Peers clientSystemPeers(ClientSystemProperties properties, Clock clock) {
        URI base = Objects.requireNonNull(properties.apiUrl());
        QueueDatabase database = QueueDatabase.of(properties.queue());
        return new Peers(
                new ClientApi(
                        new HttpCaller(properties.connection(base), clock),
                        new HttpCaller(properties.probe(base), clock),
                        properties.apiKey()),
                database,
                new ReadingQueue(database));
    }

    private static Sync readings(
            ClientSystemProperties properties,
            Peers peers,
            BatchStore batches,
            UploadStatus status) {
        String every = "every %dm".formatted(properties.syncIntervalMinutes());
        SyncDefinition definition =
                SyncDefinition.named(READINGS, "Queued meter readings to the Client System")
                        .scheduled(schedule(properties.autoSync() ? every : ""))
                        .runAtStart(properties.autoSync() && properties.runAtStart())
                        .retried(properties.retry())
                        .limited(EVERY_REFUSAL)
                        .using(ClientSystemProperties.CONNECTION, QueueDatabase.CONNECTION);
        ReadingUpload.Parts parts = new ReadingUpload.Parts(peers.api(), peers.queue(), batches);
        return new Sync(
                        definition,
                        steps ->
                                steps.inSequence(
                                        steps.repeated(
                                                "upload",
                                                new ReadingUpload(
                                                        steps, parts, properties.batchSize()))),
                        status.insight())
                // What was refused is still in the queue.
                .redriven(RedrivePolicy.WHOLE);
    }

    private static Sync config(ClientSystemProperties properties, Peers peers) {
        SyncDefinition definition =
                SyncDefinition.named(
                                "client-config",
                                "The Client System's configuration of meters into the local table meters")
                        .scheduled(schedule(properties.configSchedule()))
                        .runAtStart(properties.runAtStart())
                        .retried(properties.retry())
                        .using(ClientSystemProperties.CONNECTION, QueueDatabase.CONNECTION);
        return new Sync(
                definition,
                steps ->
                        steps.inSequence(
                                steps.task(
                                        "download",
                                        new MeterDownload(peers.api(), peers.database()))));
    }

    private static Sync heartbeat(ClientSystemProperties properties, Peers peers, Clock clock) {
        SyncDefinition definition =
                SyncDefinition.named("client-heartbeat", "A sign of life to the Client System")
                        .scheduled(schedule(properties.heartbeatSchedule()))
                        .runAtStart(properties.runAtStart())
                        .retried(NO_RETRY)
                        .using(ClientSystemProperties.CONNECTION, QueueDatabase.CONNECTION);
        return new Sync(
                definition,
                steps ->
                        steps.inSequence(
                                steps.task(
                                        "heartbeat",
                                        outcomes ->
                                                peers.api()
                                                        .heartbeat(
                                                                clock.instant().toString(),
                                                                peers.queue().size(),
                                                                peers.queue()
                                                                        .lastCollection()
                                                                        .map(Instant::toString)
                                                                        .orElse(null)))));
    }

    private static Sync cleanup(ClientSystemProperties properties, Peers peers) {
        SyncDefinition definition =
                SyncDefinition.named(
                                "client-cleanup",
                                "Removes synchronized readings and log entries that are old from the local queue")
                        .scheduled(schedule(properties.cleanupSchedule()))
                        .runAtStart(properties.runAtStart())
                        .using(QueueDatabase.CONNECTION);
        return new Sync(
                definition,
                steps ->
                        steps.inSequence(
                                steps.task(
                                        "cleanup",
                                        outcomes ->
                                                outcomes.deleted(
                                                        peers.queue()
                                                                .removeOlder(
                                                                        KEEP_READINGS,
                                                                        KEEP_LOG)))));
    }

    private static SyncSchedule schedule(String expression) {
        return expression.isBlank()
                ? SyncSchedule.NONE
                : SyncSchedule.of(expression, ZoneOffset.UTC);
    }
}
