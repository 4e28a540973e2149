package dev.syncline.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.api.TestApplication;
import dev.syncline.db.TestDatabase;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A Client System that is away for some intervals, under the eyes of the connection's monitor.
class ClientSystemOfflineIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final TestDatabase engine = TestDatabase.migrated();
    private final TestDatabase queue = TestDatabase.empty();
    private final JdbcClient jdbc = JdbcClient.create(queue.dataSource());

    @Test
    void keepsTheQueueWhileThePeerIsAwayAndSendsItByItselfOnceItIsBack() throws IOException {
        queue.execute(LocalQueue.SCHEMA);
        ClientSystemDouble peer = new ClientSystemDouble(0);
        int port = peer.port();
        try (TestApplication node =
                TestApplication.start(
                        engine,
                        LocalQueue.settings(
                                peer,
                                queue,
                                Map.of(
                                        // A sync without a schedule isn't fired for a peer's return
                                        // either.
                                        "ENABLE_AUTO_SYNC", "true",
                                        "SYNC_INTERVAL_MINUTES", "600",
                                        "BATCH_SIZE", "5",
                                        "syncline.connections.check-interval", "200ms",
                                        "syncline.connections.trouble-interval", "200ms")))) {
            peer.close();
            for (int interval = 1; interval <= 3; interval++) {
                LocalQueue.add(queue, 4);
                assertThat(
                                node.post("/v1/syncs/client-readings/trigger?wait=60s", null)
                                        .json()
                                        .path("status")
                                        .asString())
                        .isIn("failed", "skipped");
                assertThat(waiting()).isEqualTo(4 * interval);
            }
            await().atMost(SOON).until(this::isOffline);
            LocalQueue.add(queue, 4);
            // A node may go by what it read of its connections a second ago.
            await().atMost(SOON)
                    .until(() ->
                            node.post("/v1/syncs/client-readings/trigger?wait=60s", null)
                                    .json()
                                    .path("status")
                                    .asString()
                                    .equals("skipped"));

            // Nobody asks for anything from here on.
            try (ClientSystemDouble back = new ClientSystemDouble(port)) {
                await().atMost(SOON).until(() -> waiting() == 0);
                assertThat(back.stored).hasSize(16).doesNotHaveDuplicates();
                assertThat(back.batches())
                        .allSatisfy(call ->
                                assertThat(call.body().path("readings").size())
                                        .isLessThanOrEqualTo(5));
            }
        }
    }

    private boolean isOffline() {
        return JdbcClient.create(engine.dataSource())
                .sql("SELECT state = 'offline' FROM sync_connection WHERE name = 'client-system'")
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    private int waiting() {
        return jdbc.sql("SELECT count(*) FROM meter_readings").query(Integer.class).single();
    }
}
