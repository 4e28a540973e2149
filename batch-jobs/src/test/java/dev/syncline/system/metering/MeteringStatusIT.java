package dev.syncline.system.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.run.Run;
import dev.syncline.run.SyncInsight;
import dev.syncline.run.SyncRegistry;
import dev.syncline.run.SystemSyncs;
import dev.syncline.sync.RunStatus;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

class MeteringStatusIT {

    private final MeteringWorld world = new MeteringWorld();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void tellsWhatTheSchedulersStatusTold() {
        world.queue(7);
        world.remote.execute(
                "INSERT INTO meter (id, name) VALUES (1, 'a'), (2, 'b'); INSERT INTO tenant (id, name) VALUES (1, 't')");
        ConfigurableApplicationContext node = world.start();

        Run run = world.cycle(node);
        world.queue(3);

        SyncInsight insight = insight(node);
        assertThat(insight.queueSize().get()).hasValue(3);
        assertThat(insight.details().get())
                .containsAllEntriesOf(
                        Map.of(
                                "isRunning",
                                false,
                                "lastSyncAt",
                                String.valueOf(run.endedAt()),
                                "lastSyncSuccess",
                                true,
                                "uploaded",
                                7L,
                                "downloadedMeters",
                                2L,
                                "downloadedTenants",
                                1L,
                                "localMeters",
                                2L,
                                "localTenants",
                                1L,
                                "localConnected",
                                true,
                                "remoteConnected",
                                true));
    }

    @Test
    void answersInBoundedTimeWhenBothDatabasesAreAway() {
        ConfigurableApplicationContext node =
                world.start(
                        "syncline.metering.local.host=127.0.0.1",
                        "syncline.metering.local.port=1",
                        "syncline.metering.remote.host=127.0.0.1",
                        "syncline.metering.remote.port=1");

        SyncInsight insight = insight(node);
        long asked = System.nanoTime();

        assertThat(insight.details().get())
                .containsEntry("localConnected", false)
                .containsEntry("remoteConnected", false)
                .doesNotContainKey("queueSize");
        assertThat(insight.queueSize().get()).isEmpty();
        // Four seconds for a connection, not twice as many.
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(8));
    }

    @Test
    void isOffWithoutItsDatabasesAndSaysWhatToSet() {
        ConfigurableApplicationContext node = world.start("syncline.metering.remote.host=");

        assertThat(node.getBean("metering", SystemSyncs.class).offBecause().orElseThrow())
                .contains("POSTGRES_CLIENT");
        assertThat(node.getBean(SyncRegistry.class).find("metering")).isEmpty();
    }

    @Test
    void saysThatTheCredentialsAreWrongAndNotWhatTheyAre() {
        world.local.execute("DROP ROLE IF EXISTS metering_reader; CREATE ROLE metering_reader");
        ConfigurableApplicationContext node =
                world.start(
                        "syncline.metering.remote.user=metering_reader",
                        "syncline.metering.remote.password=canary-secret");

        Run run = world.cycle(node);

        assertThat(run.status()).isEqualTo(RunStatus.FAILED);
        assertThat(run.errorClass()).isEqualTo("credentials");
        assertThat(run.errorMessage()).contains("metering-remote").doesNotContain("canary");
        assertThat(
                        world.engineSql
                                .sql(
                                        "SELECT count(*) FROM batch_step_execution WHERE exit_message LIKE '%canary%'")
                                .query(Long.class)
                                .single())
                .isZero();
    }

    @Test
    void runsAgainSoonWhenReadingsArriveFasterThanTheScheduleComes() {
        world.queue(5);
        // Each uploaded reading brings another one, as if the collector never stood still.
        world.local.execute(
                """
                CREATE FUNCTION another() RETURNS trigger LANGUAGE plpgsql AS
                    'BEGIN INSERT INTO meter_reading (id, meter_id) VALUES (gen_random_uuid(), 1); RETURN NULL; END';
                CREATE TRIGGER another AFTER DELETE ON meter_reading FOR EACH ROW EXECUTE FUNCTION another()
                """);
        ConfigurableApplicationContext node =
                world.start(
                        "syncline.metering.adaptive.enabled=true",
                        "syncline.metering.adaptive.min-interval=1s",
                        "syncline.metering.adaptive.max-interval=1h",
                        "syncline.metering.adaptive.queue-for-min=1");

        world.cycle(node);

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(
                                        world.engineSql
                                                .sql(
                                                        "SELECT count(*) FROM sync_runs WHERE trigger = 'interval' AND status = 'completed'")
                                                .query(Long.class)
                                                .single())
                                .isPositive());
    }

    private static SyncInsight insight(ConfigurableApplicationContext node) {
        return node.getBean(SyncRegistry.class).find("metering").orElseThrow().insight();
    }
}
