package dev.syncline.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.api.TestApplication;
import dev.syncline.connection.Connection;
import dev.syncline.db.TestDatabase;
import dev.syncline.run.Sync;
import dev.syncline.run.SyncInsight;
import dev.syncline.run.SystemSyncs;
import dev.syncline.sync.SyncDefinition;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MetricsIT {

    private static final AtomicReference<Supplier<OptionalLong>> queue =
            new AtomicReference<>(() -> OptionalLong.of(7));

    private static TestDatabase database;
    private static TestApplication app;

    @BeforeAll
    static void start() {
        database = TestDatabase.migrated();
        app =
                TestApplication.start(
                        database,
                        Map.of(),
                        SystemSyncs.of("test", sync())
                                .connecting(
                                        new Connection(
                                                "peer",
                                                Connection.Kind.HTTP,
                                                "http://peer.example",
                                                () -> {})));
    }

    private static Sync sync() {
        return new Sync(
                SyncDefinition.named("work", "work"),
                steps -> steps.inSequence(steps.task("work", outcomes -> {})),
                new SyncInsight(() -> queue.get().get(), Map::of));
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    private static String metrics() {
        return app.get("/actuator/prometheus").body();
    }

    @Test
    void areAllThereBeforeAnythingHasHappened() {
        assertThat(metrics())
                .contains(
                        "syncline_runs_total{status=\"failed\",sync=\"work\",trigger=\"cron\"} 0.0",
                        "syncline_run_duration_seconds_count{sync=\"work\"} ",
                        "syncline_run_duration_seconds_bucket{sync=\"work\",le=\"60.0\"} ",
                        "syncline_records_total{outcome=\"created\",sync=\"work\"} ",
                        "syncline_fires_total{outcome=\"missed\",sync=\"work\"} 0.0",
                        "syncline_last_success_timestamp_seconds{sync=\"work\"} ",
                        "syncline_queue_size{sync=\"work\"} ",
                        "syncline_connection_up{connection=\"peer\"} ",
                        "syncline_open_errors{sync=\"work\"} ",
                        "syncline_run_log_dropped_total ");
    }

    @Test
    void tellOfTheClusterWhateverThisNodeHasSeen() {
        long run = app.post("/v1/syncs/work/trigger?wait=30s", null).json().path("runId").asLong();
        database.execute(
                """
                INSERT INTO sync_error (run_id, attempt_id, sync, step, phase, error_class, error_code, message, is_retryable)
                SELECT %d, 1, 'work', 'work', 'read', 'data', 'X', 'a reject', false FROM generate_series(1, 3)
                """
                        .formatted(run));

        await().until(() -> metrics().contains("syncline_open_errors{sync=\"work\"} 3.0"));
    }

    @Test
    void askAQueueAnewAndWaitForNoneThatIsSilent() {
        queue.set(() -> OptionalLong.of(7));
        assertThat(metrics()).contains("syncline_queue_size{sync=\"work\"} 7.0");
        queue.set(() -> OptionalLong.of(8));
        assertThat(metrics()).contains("syncline_queue_size{sync=\"work\"} 8.0");

        CountDownLatch silence = new CountDownLatch(1);
        queue.set(() -> {
            await().until(() -> silence.getCount() == 0);
            return OptionalLong.of(9);
        });
        assertThat(metrics()).contains("syncline_queue_size{sync=\"work\"} NaN");
        silence.countDown();
        await().until(() -> metrics().contains("syncline_queue_size{sync=\"work\"} 9.0"));

        queue.set(() -> {
            throw new IllegalStateException("away");
        });
        await().until(() -> metrics().contains("syncline_queue_size{sync=\"work\"} NaN"));
    }

    @Test
    void pleasePrometheusOwnCheck() throws Exception {
        app.post("/v1/syncs/work/trigger?wait=30s", null);
        Process promtool;
        try {
            promtool =
                    new ProcessBuilder("promtool", "check", "metrics")
                            .redirectErrorStream(true)
                            .start();
        } catch (IOException e) {
            Assumptions.abort("There is no promtool here");
            return;
        }
        try (OutputStream input = promtool.getOutputStream()) {
            input.write(metrics().getBytes(StandardCharsets.UTF_8));
        }
        List<String> complaints =
                new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList();

        assertThat(complaints).isEmpty();
        assertThat(promtool.waitFor()).isZero();
    }
}
