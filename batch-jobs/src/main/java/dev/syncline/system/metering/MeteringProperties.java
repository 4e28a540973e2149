package dev.syncline.system.metering;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The two databases of the meters, and how to sync them. Which variables set them stands in
/// `application.yml`.
///
/// @param local where readings are collected; `POSTGRES_SYNC_*`
/// @param remote the client's; `POSTGRES_CLIENT_*`
/// @param interval between two cycles, in whole seconds
/// @param batchSize records per transaction. More is faster; fewer keeps locks short, and leaves
///   less to be sent again after a crash.
/// @param poolSize most connections to each database, 4 to 10; they are opened as needed
/// @param mostReadingsPerRun a run uploads the readings that were there when it began, up to this
///   number; the next one goes on
/// @param runAtStart whether a node that starts runs a cycle at once
/// @param adaptive see [Adaptive]
@ConfigurationProperties("syncline.metering")
record MeteringProperties(
        @DefaultValue Database local,
        @DefaultValue Database remote,
        @DefaultValue("60s") Duration interval,
        @DefaultValue("100") int batchSize,
        @DefaultValue("10") int poolSize,
        @DefaultValue("1000000") int mostReadingsPerRun,
        @DefaultValue("true") boolean runAtStart,
        @DefaultValue Adaptive adaptive) {

    MeteringProperties {
        require(!interval.minusSeconds(1).isNegative(), "interval", "at least 1s", interval);
        require(batchSize >= 1 && batchSize <= 10_000, "batch-size", "1 to 10000", batchSize);
        require(poolSize >= 4 && poolSize <= 10, "pool-size", "4 to 10", poolSize);
        require(mostReadingsPerRun >= 1, "most-readings-per-run", "at least 1", mostReadingsPerRun);
    }

    static void require(boolean holds, String key, String range, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "syncline.metering.%s must be %s, not %s".formatted(key, range, value));
        }
    }

    /// The time between two scheduled cycles.
    Duration cycle() {
        return adaptive.enabled() ? adaptive.maxInterval() : interval;
    }

    /// @param host unset switches the sync off
    /// @param port 5432 by default
    /// @param sslMode as libpq calls it: `prefer`, or `require`, `verify-full` and so on
    record Database(
            @DefaultValue("") String host,
            @DefaultValue("5432") int port,
            @DefaultValue("") String database,
            @DefaultValue("") String user,
            @DefaultValue("") String password,
            @DefaultValue("prefer") String sslMode) {

        boolean isConfigured() {
            return !host.isBlank() && !database.isBlank() && !user.isBlank();
        }

        /// For people: without the password.
        String address() {
            return "%s:%d/%s".formatted(host, port, database);
        }

        @Override
        public String toString() {
            return "Database[" + address() + "]";
        }
    }

    /// Lets the time between two cycles follow the queue: `maxInterval` when it is empty,
    /// `minInterval` from `queueForMin` readings on, in between for fewer.
    ///
    /// @param enabled off by default; when on, `maxInterval` stands in for `interval`
    record Adaptive(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("10s") Duration minInterval,
            @DefaultValue("60s") Duration maxInterval,
            @DefaultValue("1000") long queueForMin) {

        Adaptive {
            require(
                    !minInterval.minusSeconds(1).isNegative(),
                    "adaptive.min-interval",
                    "at least 1s",
                    minInterval);
            require(
                    maxInterval.compareTo(minInterval) >= 0,
                    "adaptive.max-interval",
                    "at least the min-interval",
                    maxInterval);
            require(queueForMin >= 1, "adaptive.queue-for-min", "at least 1", queueForMin);
        }

        /// How long to wait for the next cycle.
        ///
        /// @param queue readings that wait
        Duration intervalFor(long queue) {
            long span = maxInterval.minus(minInterval).toMillis();
            double share = Math.min(1.0, (double) queue / queueForMin);
            return maxInterval.minusMillis(Math.round(span * share));
        }
    }
}
