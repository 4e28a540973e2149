package dev.syncline.telemetry;

import dev.syncline.run.SyncRegistry;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Figures that are the cluster's and not a node's, read from the database when somebody asks: the
/// same on every node. A figure that can't be read is shown as NaN.
final class ClusterGauges implements MeterBinder {

    private static final Logger log = LoggerFactory.getLogger(ClusterGauges.class);
    private static final Duration FRESH_FOR = Duration.ofSeconds(5);
    private static final Figures NONE = new Figures(Double.NaN, Double.NaN);

    private final SyncRegistry syncs;
    private final JdbcClient jdbc;
    private final LongSupplier nanoTime;

    private Map<String, Figures> figures = Map.of();
    private long readAt;

    ClusterGauges(SyncRegistry syncs, JdbcClient jdbc, LongSupplier nanoTime) {
        this.syncs = syncs;
        this.jdbc = jdbc;
        this.nanoTime = nanoTime;
        this.readAt = nanoTime.getAsLong() - FRESH_FOR.toNanos();
    }

    private record Figures(double lastSuccess, double openErrors) {

        /// Of several syncs that share a label.
        Figures and(Figures other) {
            return new Figures(
                    Double.isNaN(lastSuccess)
                            ? other.lastSuccess
                            : Double.isNaN(other.lastSuccess)
                                    ? lastSuccess
                                    : Math.max(lastSuccess, other.lastSuccess),
                    openErrors + other.openErrors);
        }
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        syncs.metricLabels()
                .forEach(sync -> {
                    gauge(
                            registry,
                            sync,
                            "syncline.last.success.timestamp.seconds",
                            "When a run last completed, in seconds since 1970; NaN when none has",
                            Figures::lastSuccess);
                    gauge(
                            registry,
                            sync,
                            "syncline.open.errors",
                            "Rejects and run errors that nobody has dealt with; of each sync counted up to 100,000",
                            Figures::openErrors);
                });
    }

    private void gauge(
            MeterRegistry registry,
            String sync,
            String name,
            String description,
            ToDoubleFunction<Figures> figure) {
        Gauge.builder(name, this, gauges -> figure.applyAsDouble(gauges.of(sync)))
                .description(description)
                .tag("sync", sync)
                .register(registry);
    }

    private synchronized Figures of(String sync) {
        long now = nanoTime.getAsLong();
        if (now - readAt >= FRESH_FOR.toNanos()) {
            figures = read();
            readAt = now;
        }
        return figures.getOrDefault(sync, NONE);
    }

    private Map<String, Figures> read() {
        try {
            Map<String, Figures> bySync = new HashMap<>();
            jdbc.sql(
                            """
                            SELECT s.sync,
                                   (SELECT extract(epoch FROM e.end_time AT TIME ZONE 'UTC')
                                    FROM batch_job_instance i JOIN batch_job_execution e USING (job_instance_id)
                                    WHERE i.job_name = s.sync AND e.status = 'COMPLETED'
                                    ORDER BY i.job_instance_id DESC LIMIT 1),
                                   (SELECT count(*) FROM (SELECT FROM sync_error r
                                                          WHERE r.sync = s.sync AND r.status = 'open' LIMIT 100000) few)
                            FROM sync_schedule s
                            """)
                    .query(row -> {
                        double lastSuccess = row.getDouble(2);
                        bySync.merge(
                                syncs.metricLabel(row.getString(1)),
                                new Figures(
                                        row.wasNull() ? Double.NaN : lastSuccess, row.getDouble(3)),
                                Figures::and);
                    });
            return bySync;
        } catch (RuntimeException e) {
            log.debug("The cluster's figures could not be read", e);
            return Map.of();
        }
    }
}
