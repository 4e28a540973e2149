package dev.syncline.system.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.run.Run;
import dev.syncline.sync.Ledger;
import dev.syncline.sync.RunStatus;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

class MeteringUploadIT {

    private static final String CONTENT =
            """
            SELECT concat_ws('|', id, meter_id, createdat, active_energy, power, round(voltage_a_n, 2), note)
            FROM meter_reading ORDER BY id
            """;

    private static final int MOST_IN_A_RUN = 1_000;

    private static MeteringWorld world;
    private static CuttingProxy toRemote;
    private static ConfigurableApplicationContext node;

    @BeforeAll
    static void start() throws IOException {
        world = new MeteringWorld();
        toRemote = new CuttingProxy(world.host(), world.port());
        node =
                world.start(
                        "syncline.metering.remote.port=" + toRemote.port(),
                        "syncline.metering.most-readings-per-run=" + MOST_IN_A_RUN);
    }

    @AfterAll
    static void close() throws IOException {
        world.close();
        toRemote.close();
    }

    @BeforeEach
    void clear() {
        world.clear();
    }

    @Test
    void copiesEachReadingOnceAndThenDeletesItFromTheQueue() {
        world.queue(250);
        List<String> queued = world.localSql.sql(CONTENT).query(String.class).list();

        Run first = world.cycle(node);
        Run second = world.cycle(node);

        assertThat(first.status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(upload(first)).isEqualTo(new Ledger(250, 250, 0, 0, 250, 0, 0));
        assertThat(world.remoteSql.sql(CONTENT).query(String.class).list()).isEqualTo(queued);
        assertThat(world.localReadings()).isZero();
        assertThat(upload(second)).isEqualTo(Ledger.EMPTY);
    }

    /// The remote commits, and its answer never arrives.
    @Test
    void losesAndDoublesNothingWhenTheRemoteIsCutOffAtItsCommit() {
        world.queue(1_000);
        toRemote.cutAt(CuttingProxy.COMMITTED, 3, 7);

        Run run = world.cycle(node);

        assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(run.attempts()).isEqualTo(3);
        assertThat(upload(run)).isEqualTo(new Ledger(1_000, 800, 0, 200, 1_000, 0, 0));
        assertThat(world.remoteReadings()).isEqualTo(1_000);
        assertThat(world.localReadings()).isZero();
    }

    @Test
    void sendsTheBatchAgainWhenTheRemoteIsCutOffBeforeItsCommit() {
        world.queue(300);
        toRemote.cutAt("INSERT 0 100\0", 2);

        Run run = world.cycle(node);

        assertThat(run.attempts()).isEqualTo(2);
        assertThat(upload(run)).isEqualTo(new Ledger(300, 300, 0, 0, 300, 0, 0));
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

        Run run = world.cycle(node);

        assertThat(upload(run)).isEqualTo(new Ledger(10, 9, 0, 1, 10, 0, 0));
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

        Run first = world.cycle(node);
        Run second = world.cycle(node);

        assertThat(first.status()).isEqualTo(RunStatus.COMPLETED_WITH_ERRORS);
        assertThat(upload(first)).isEqualTo(new Ledger(250, 248, 0, 0, 248, 0, 2));
        assertThat(rejects()).hasSize(2).allMatch(reject -> reject.startsWith("true"));
        assertThat(second.status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(upload(second)).isEqualTo(new Ledger(2, 0, 0, 0, 0, 2, 0));
        assertThat(world.localReadings()).isEqualTo(2);

        world.remote.execute("ALTER TABLE meter_reading ALTER note TYPE text");
        world.engine.execute("UPDATE sync_error SET status = 'dismissed'");
        Run third = world.cycle(node);

        assertThat(upload(third)).isEqualTo(new Ledger(2, 1, 0, 0, 1, 0, 1));
        assertThat(world.remoteReadings()).isEqualTo(249);
        assertThat(world.localReadings()).isEqualTo(1);
    }

    /// Whether the payload is the reading of that key, the code, the message.
    private static List<String> rejects() {
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

        Run run = world.cycle(node);

        assertThat(upload(run)).isEqualTo(new Ledger(20, 19, 0, 0, 19, 0, 1));
        assertThat(world.localReadings()).isEqualTo(1);
        assertThat(rejects()).singleElement().asString().contains("NOT_KEPT");
    }

    @Test
    void leavesTheQueueAloneWhenTheRemoteLacksAColumnAndDownloadsAllTheSame() {
        world.queue(5);
        world.remote.execute(
                "ALTER TABLE meter_reading DROP COLUMN power; INSERT INTO tenant (id, name) VALUES (1, 'a')");

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
        world.queue(2 * MOST_IN_A_RUN + 10);

        assertThat(upload(world.cycle(node)).created()).isEqualTo(MOST_IN_A_RUN);
        assertThat(upload(world.cycle(node)).created()).isEqualTo(MOST_IN_A_RUN);
        assertThat(upload(world.cycle(node)).created()).isEqualTo(10);
        assertThat(world.localReadings()).isZero();
    }

    @Test
    void leavesReadingsAloneThatSomebodyElseHasMarkedAsSynchronized() {
        world.queue(3);
        world.local.execute("UPDATE meter_reading SET is_synchronized = true WHERE note = 'n°2'");

        world.cycle(node);

        assertThat(world.remoteReadings()).isEqualTo(2);
        assertThat(world.localReadings()).isEqualTo(1);
    }

    private static Ledger upload(Run run) {
        return world.steps(node, run).get("upload-readings");
    }
}
