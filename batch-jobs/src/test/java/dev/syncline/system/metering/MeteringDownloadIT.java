package dev.syncline.system.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.run.Run;
import dev.syncline.sync.Ledger;
import dev.syncline.sync.RunStatus;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

class MeteringDownloadIT {

    private static MeteringWorld world;
    private static ConfigurableApplicationContext node;

    @BeforeAll
    static void start() {
        world = new MeteringWorld();
        node = world.start();
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @BeforeEach
    void clear() {
        world.clear();
    }

    @Test
    void updatesNothingTheSecondTimeThoughIdAndPortAreTextHereAndNumbersThere() {
        world.remote.execute(
                """
                INSERT INTO meter (id, name, port, device_id, register_map, installation_date, created_at, active)
                SELECT n, 'meter ' || n, 47000 + n, n, '{"a": 1, "b": [1, 2]}', '2025-03-30',
                       '2025-03-30T03:00:00+02', n % 2 = 0
                FROM generate_series(1, 250) n;
                INSERT INTO meter (id, name, port) VALUES (300.00, 'with a scale', NULL)
                """);

        Run first = world.cycle(node);
        Run second = world.cycle(node);

        assertThat(meters(first)).isEqualTo(new Ledger(251, 251, 0, 0, 0, 0, 0));
        assertThat(meters(second)).isEqualTo(new Ledger(251, 0, 0, 251, 0, 0, 0));
        assertThat(
                        local(
                                "SELECT id || ' ' || coalesce(port, '-') FROM meter WHERE id IN ('7', '300') ORDER BY id"))
                .containsExactly("300 -", "7 47007");
        assertThat(local("SELECT created_at = '2025-03-30T01:00:00Z' FROM meter WHERE id = '7'"))
                .containsExactly("t");
    }

    @Test
    void findsAMeterWhoseLocalIdSpellsTheSameNumberOtherwise() {
        world.remote.execute(
                "INSERT INTO meter (id, name, port) VALUES (7, 'seven', 80), (8, 'eight', 80), (9, 'nine', 80)");
        world.local.execute(
                """
                INSERT INTO meter (id, name, port) VALUES
                    ('7.0', 'seven', '80'), ('8.0', 'old eight', '80.0'), ('9', 'nine', '80'), ('09', 'other', '1')
                """);

        Run first = world.cycle(node);
        Run second = world.cycle(node);

        assertThat(meters(first)).isEqualTo(new Ledger(3, 0, 1, 2, 0, 0, 0));
        assertThat(meters(second)).isEqualTo(new Ledger(3, 0, 0, 3, 0, 0, 0));
        assertThat(local("SELECT id || ' ' || name || ' ' || port FROM meter ORDER BY id"))
                .containsExactly("09 other 1", "7.0 seven 80", "8.0 eight 80", "9 nine 80");
    }

    @Test
    void comparesJsonByValueAndNotByTheOrderOfItsKeys() {
        world.remote.execute(
                """
                INSERT INTO meter (id, name, register_map) VALUES
                    (1, 'a', '{"b": 1.0, "a": {"y": 2, "x": 1}}'), (2, 'b', '{"a": [1, 2]}')
                """);
        world.local.execute(
                """
                INSERT INTO meter (id, name, register_map) VALUES
                    ('1', 'a', '{"a": {"x": 1, "y": 2}, "b": 1}'), ('2', 'b', '{"a": [2, 1]}')
                """);

        assertThat(meters(world.cycle(node))).isEqualTo(new Ledger(2, 0, 1, 1, 0, 0, 0));
    }

    @Test
    void updatesWhatHasChangedAndDeletesNothing() {
        world.remote.execute(
                "INSERT INTO tenant (id, name, updated_at) SELECT n, 't' || n, now() FROM generate_series(1, 5) n");
        world.cycle(node);
        world.remote.execute(
                """
                DELETE FROM tenant WHERE id = 1;
                UPDATE tenant SET city = 'Brno' WHERE id = 2;
                UPDATE tenant SET updated_at = now() WHERE id = 3
                """);

        Run run = world.cycle(node);

        assertThat(world.steps(node, run).get("download-tenants"))
                .isEqualTo(new Ledger(4, 0, 1, 3, 0, 0, 0));
        assertThat(local("SELECT id || coalesce(city, '') FROM tenant ORDER BY id"))
                .containsExactly("1", "2Brno", "3", "4", "5");
    }

    @Test
    void isNotCarriedAwayByALocalTriggerThatStampsRows() {
        world.remote.execute(
                "INSERT INTO tenant (id, name, updated_at) VALUES (1, 'a', '2020-01-01')");
        world.local.execute(
                """
                CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS
                    'BEGIN new.updated_at = clock_timestamp(); RETURN new; END';
                CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON tenant FOR EACH ROW EXECUTE FUNCTION stamp()
                """);
        world.cycle(node);

        assertThat(world.steps(node, world.cycle(node)).get("download-tenants"))
                .isEqualTo(new Ledger(1, 0, 0, 1, 0, 0, 0));
    }

    @Test
    void setsOneBadMeterAsideAndTakesTheOthers() {
        world.remote.execute(
                "INSERT INTO meter (id, name) SELECT n, CASE n WHEN 33 THEN repeat('x', 21) ELSE 'm' END FROM generate_series(1, 60) n");

        Run run = world.cycle(node);

        assertThat(run.status()).isEqualTo(RunStatus.COMPLETED_WITH_ERRORS);
        assertThat(meters(run)).isEqualTo(new Ledger(60, 59, 0, 0, 0, 0, 1));
        assertThat(
                        world.engineSql
                                .sql("SELECT record_key || ' ' || error_code FROM sync_errors")
                                .query(String.class)
                                .list())
                .containsExactly("33 22001");
    }

    @Test
    void failsOnlyTheStepWhoseTableIsMissing() {
        world.queue(5);
        world.local.execute("DROP TABLE meter");
        world.remote.execute("INSERT INTO tenant (id, name) VALUES (1, 'a')");

        Run run = world.cycle(node);

        assertThat(run.status()).isEqualTo(RunStatus.FAILED);
        assertThat(run.errorMessage()).contains("There is no table 'meter'");
        assertThat(world.stepStatuses(node, run))
                .containsEntry("upload-readings", "completed")
                .containsEntry("download-meters", "failed")
                .containsEntry("download-tenants", "completed");
        assertThat(world.remoteReadings()).isEqualTo(5);
        assertThat(local("SELECT name FROM tenant")).containsExactly("a");
    }

    @Test
    void saysWhichColumnOneSideLacks() {
        world.local.execute("ALTER TABLE meter DROP COLUMN protocol");
        world.remote.execute("ALTER TABLE tenant DROP COLUMN street2");
        world.local.execute("ALTER TABLE tenant DROP COLUMN street2");

        Run run = world.cycle(node);

        assertThat(run.errorMessage()).contains("[protocol]").contains("metering-local");
        assertThat(world.stepStatuses(node, run)).containsEntry("download-tenants", "completed");
    }

    private static Ledger meters(Run run) {
        return world.steps(node, run).get("download-meters");
    }

    private static List<String> local(String sql) {
        return world.localSql.sql(sql).query((row, number) -> row.getString(1)).list();
    }
}
