package dev.syncline.system.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.run.Run;
import dev.syncline.sync.Ledger;
import dev.syncline.sync.RunStatus;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

class MeteringUploadIT {

    private static final String CONTENT =
            """
            SELECT concat_ws('|', id, meter_id, createdat, active_energy, power, round(voltage_a_n, 2), note)
            FROM meter_reading ORDER BY id
            """;

    private final MeteringWorld world = new MeteringWorld();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void copiesEachReadingOnceAndThenDeletesItFromTheQueue() {
        world.queue(250);
        List<String> queued = world.localSql.sql(CONTENT).query(String.class).list();
        ConfigurableApplicationContext node = world.start();

        Run first = world.cycle(node);
        Run second = world.cycle(node);

        assertThat(first.status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(upload(node, first)).isEqualTo(new Ledger(250, 250, 0, 0, 250, 0, 0));
        assertThat(world.remoteSql.sql(CONTENT).query(String.class).list()).isEqualTo(queued);
        assertThat(world.localReadings()).isZero();
        assertThat(upload(node, second)).isEqualTo(Ledger.EMPTY);
    }

    /// The remote commits, and its answer never arrives.
    @Test
    void losesAndDoublesNothingWhenTheRemoteIsCutOffAtItsCommit() throws Exception {
        world.queue(2_000);
        try (CuttingProxy proxy = new CuttingProxy(world.host(), world.port())) {
            ConfigurableApplicationContext node =
                    world.start("syncline.metering.remote.port=" + proxy.port());
            proxy.cutAt(CuttingProxy.COMMITTED, 5, 12);

            Run run = world.cycle(node);

            assertThat(proxy.cuts()).isEqualTo(2);
            assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
            assertThat(run.attempts()).isEqualTo(3);
            assertThat(upload(node, run)).isEqualTo(new Ledger(2_000, 1_800, 0, 200, 2_000, 0, 0));
        }
        assertThat(world.remoteReadings()).isEqualTo(2_000);
        assertThat(world.localReadings()).isZero();
    }

    @Test
    void sendsTheBatchAgainWhenTheRemoteIsCutOffBeforeItsCommit() throws Exception {
        world.queue(300);
        try (CuttingProxy proxy = new CuttingProxy(world.host(), world.port())) {
            ConfigurableApplicationContext node =
                    world.start("syncline.metering.remote.port=" + proxy.port());
            proxy.cutAt("INSERT 0 100\0", 2);

            Run run = world.cycle(node);

            assertThat(proxy.cuts()).isEqualTo(1);
            assertThat(upload(node, run)).isEqualTo(new Ledger(300, 300, 0, 0, 300, 0, 0));
        }
        assertThat(world.remoteReadings()).isEqualTo(300);
        assertThat(world.localReadings()).isZero();
    }

    @Test
    void isNotBlockedByAReadingThatTheRemoteHoldsAlready() {
        world.queue(10);
        String id =
                world.localSql
                        .sql("SELECT id::text FROM meter_reading ORDER BY createdat LIMIT 1")
                        .query(String.class)
                        .single();
        world.remote.execute(
                "INSERT INTO meter_reading (id, note) VALUES ('%s', 'was there')".formatted(id));
        ConfigurableApplicationContext node = world.start();

        Run run = world.cycle(node);

        assertThat(upload(node, run)).isEqualTo(new Ledger(10, 9, 0, 1, 10, 0, 0));
        assertThat(
                        world.remoteSql
                                .sql("SELECT note FROM meter_reading WHERE id = ?::uuid")
                                .param(id)
                                .query(String.class)
                                .single())
                .isEqualTo("was there");
    }

    @Test
    void keepsARefusedReadingInTheQueueMarkedUntilSomebodyDealsWithIt() {
        world.queue(250);
        world.local.execute(
                """
                UPDATE meter_reading SET meter_id = 5000 WHERE note = 'n°7';
                UPDATE meter_reading SET note = 'longer than the remote column' WHERE note = 'n°77'
                """);
        ConfigurableApplicationContext node = world.start();

        Run first = world.cycle(node);
        Run second = world.cycle(node);

        assertThat(first.status()).isEqualTo(RunStatus.COMPLETED_WITH_ERRORS);
        assertThat(upload(node, first)).isEqualTo(new Ledger(250, 248, 0, 0, 248, 0, 2));
        assertThat(rejects()).hasSize(2).allMatch(reject -> reject.startsWith("true"));
        assertThat(second.status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(upload(node, second)).isEqualTo(new Ledger(2, 0, 0, 0, 0, 2, 0));
        assertThat(world.localReadings()).isEqualTo(2);

        world.remote.execute("ALTER TABLE meter_reading ALTER note TYPE text");
        world.engine.execute("UPDATE sync_error SET status = 'dismissed'");
        Run third = world.cycle(node);

        assertThat(upload(node, third)).isEqualTo(new Ledger(2, 1, 0, 0, 1, 0, 1));
        assertThat(world.remoteReadings()).isEqualTo(249);
        assertThat(world.localReadings()).isEqualTo(1);
    }

    /// Whether the payload is the reading of that key, the code, the message.
    private List<String> rejects() {
        return world.engineSql
                .sql(
                        """
                        SELECT (payload ->> 'id' = record_key)::text || ' ' || error_code || ' ' || message
                        FROM sync_errors WHERE step = 'upload-readings'
                        """)
                .query(String.class)
                .list();
    }

    @Test
    void keepsAReadingThatATriggerOfTheRemoteSwallows() {
        world.queue(20);
        world.remote.execute(
                """
                CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
                CREATE TRIGGER swallow BEFORE INSERT ON meter_reading
                    FOR EACH ROW WHEN (new.note = 'n°13') EXECUTE FUNCTION swallow()
                """);
        ConfigurableApplicationContext node = world.start();

        Run run = world.cycle(node);

        assertThat(upload(node, run)).isEqualTo(new Ledger(20, 19, 0, 0, 19, 0, 1));
        assertThat(world.localReadings()).isEqualTo(1);
        assertThat(rejects()).singleElement().asString().contains("NOT_KEPT");
    }

    @Test
    void leavesTheQueueAloneWhenTheRemoteLacksAColumnAndDownloadsAllTheSame() {
        world.queue(5);
        world.remote.execute(
                "ALTER TABLE meter_reading DROP COLUMN power; INSERT INTO tenant (id, name) VALUES (1, 'a')");
        ConfigurableApplicationContext node = world.start();

        Run run = world.cycle(node);

        assertThat(run.status()).isEqualTo(RunStatus.FAILED);
        assertThat(run.errorClass()).isEqualTo("config");
        assertThat(run.errorMessage()).contains("[power]").contains("metering-remote");
        assertThat(world.localReadings()).isEqualTo(5);
        assertThat(world.stepStatuses(node, run))
                .containsEntry("upload-readings", "failed")
                .containsEntry("download-tenants", "completed");
    }

    @Test
    void uploadsNoMoreInARunThanItIsAllowed() {
        world.queue(250);
        ConfigurableApplicationContext node =
                world.start("syncline.metering.most-readings-per-run=120");

        assertThat(upload(node, world.cycle(node)).created()).isEqualTo(120);
        assertThat(upload(node, world.cycle(node)).created()).isEqualTo(120);
        assertThat(upload(node, world.cycle(node)).created()).isEqualTo(10);
        assertThat(world.localReadings()).isZero();
    }

    @Test
    void leavesReadingsAloneThatSomebodyElseHasMarkedAsSynchronized() {
        world.queue(3);
        world.local.execute("UPDATE meter_reading SET is_synchronized = true WHERE note = 'n°2'");
        ConfigurableApplicationContext node = world.start();

        world.cycle(node);

        assertThat(world.remoteReadings()).isEqualTo(2);
        assertThat(world.localReadings()).isEqualTo(1);
    }

    private Ledger upload(ConfigurableApplicationContext node, Run run) {
        return world.steps(node, run).get("upload-readings");
    }
}
