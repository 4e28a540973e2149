package dev.syncline.system.metering;

import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.syncline.db.TestDatabase;
import dev.syncline.run.Run;
import dev.syncline.run.RunControl;
import dev.syncline.run.RunQueries;
import dev.syncline.run.RunStep;
import dev.syncline.sync.Ledger;
import dev.syncline.sync.RunStatus;
import dev.syncline.sync.TriggerKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.batch.autoconfigure.BatchAutoConfiguration;
import org.springframework.boot.batch.jdbc.autoconfigure.BatchJdbcAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.quartz.autoconfigure.QuartzAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The engine's database, a local and a remote one with document 2's tables, and nodes.
final class MeteringWorld implements AutoCloseable {

    /// With the types that the local schema really has: `id` and `port` of a meter are text.
    private static final String LOCAL_TABLES =
            """
            CREATE TABLE meter (
                id varchar(20) PRIMARY KEY, name varchar(20) NOT NULL, type text, serial_number text,
                installation_date date, device_id text, location_id text, ip text, port varchar(10), protocol text,
                status text, next_maintenance date, last_maintenance date, maintenance_interval text,
                maintenance_notes text, register_map json, notes text, active boolean,
                created_at timestamptz, updated_at timestamptz);
            CREATE TABLE tenant (
                id integer PRIMARY KEY, name text NOT NULL, url text, street text, street2 text, city text, state text,
                zip text, country text, active boolean, created_at timestamptz, updated_at timestamptz,
                meter_reading_batch_count integer);
            CREATE TABLE meter_reading (
                id uuid PRIMARY KEY, meter_id bigint, createdat timestamptz, active_energy numeric(15, 3),
                power double precision, voltage_a_n numeric, note text, is_synchronized boolean DEFAULT false);
            """;

    static final String REMOTE_TABLES =
            """
            CREATE TABLE meter (
                id numeric PRIMARY KEY, name text NOT NULL, type text, serial_number text, installation_date date,
                device_id integer, location_id integer, ip text, port integer, protocol text, status text,
                next_maintenance date, last_maintenance date, maintenance_interval text, maintenance_notes text,
                register_map json, notes text, active boolean, created_at timestamptz, updated_at timestamptz);
            CREATE TABLE tenant (
                id bigint PRIMARY KEY, name text NOT NULL, url text, street text, street2 text, city text, state text,
                zip text, country text, active boolean, created_at timestamptz, updated_at timestamptz,
                meter_reading_batch_count bigint);
            CREATE TABLE meter_reading (
                id uuid PRIMARY KEY, meter_id bigint CHECK (meter_id < 1000), createdat timestamptz,
                active_energy numeric(15, 3), power double precision, voltage_a_n numeric(6, 2), note varchar(20),
                received_at timestamptz DEFAULT now());
            """;

    private static final Set<RunStatus> ENDED =
            Set.of(
                    RunStatus.COMPLETED,
                    RunStatus.COMPLETED_WITH_ERRORS,
                    RunStatus.FAILED,
                    RunStatus.SKIPPED);

    final TestDatabase engine = TestDatabase.migrated();
    final TestDatabase local = TestDatabase.empty();
    final TestDatabase remote = TestDatabase.empty();
    final JdbcClient engineSql = JdbcClient.create(engine.dataSource());
    final JdbcClient localSql = JdbcClient.create(local.dataSource());
    final JdbcClient remoteSql = JdbcClient.create(remote.dataSource());
    private final List<ConfigurableApplicationContext> nodes = new ArrayList<>();

    MeteringWorld() {
        local.execute(LOCAL_TABLES);
        remote.execute(REMOTE_TABLES);
    }

    /// As it was, for the next test on the same nodes.
    void clear() {
        renew(local, LOCAL_TABLES);
        renew(remote, REMOTE_TABLES);
        engine.execute(
                """
                DROP FUNCTION IF EXISTS crash CASCADE; DROP SEQUENCE IF EXISTS crash;
                TRUNCATE sync_error, metering_uploaded CASCADE
                """);
    }

    private void renew(TestDatabase database, String tables) {
        database.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public;" + tables);
        // What a session remembers of the tables that were there is of no use any more.
        nodes.stream()
                .map(node -> node.getBean(MeteringDatabases.class))
                .flatMap(peers -> Stream.of(peers.local(), peers.remote()))
                .map(peer -> (HikariDataSource) peer.dataSource())
                .forEach(pool -> pool.getHikariPoolMXBean().softEvictConnections());
    }

    @EnableAutoConfiguration(
            exclude = {
                BatchAutoConfiguration.class,
                BatchJdbcAutoConfiguration.class,
                QuartzAutoConfiguration.class
            })
    @ComponentScan({"dev.syncline.run", "dev.syncline.schedule"})
    @org.springframework.context.annotation.Import(MeteringConfiguration.class)
    static class NodeConfiguration {}

    /// A node that runs a cycle when asked to.
    ConfigurableApplicationContext start(String... properties) {
        ConfigurableApplicationContext node =
                new SpringApplicationBuilder(NodeConfiguration.class)
                        .web(WebApplicationType.NONE)
                        .bannerMode(Banner.Mode.OFF)
                        .properties(
                                Stream.concat(Stream.of(settings()), Stream.of(properties))
                                        .toArray(String[]::new))
                        .run();
        nodes.add(node);
        return node;
    }

    private String[] settings() {
        return new String[] {
            "spring.datasource.url=" + engine.url(),
            "spring.datasource.username=" + engine.username(),
            "spring.datasource.password=" + engine.password(),
            "spring.main.register-shutdown-hook=false",
            "syncline.metering.interval=1h",
            "syncline.metering.run-at-start=false",
            "syncline.metering.local.host=" + host(),
            "syncline.metering.local.port=" + port(),
            "syncline.metering.local.database=" + local.dataSource().getDatabaseName(),
            "syncline.metering.local.user=" + local.username(),
            "syncline.metering.local.password=" + local.password(),
            "syncline.metering.remote.host=" + host(),
            "syncline.metering.remote.port=" + port(),
            "syncline.metering.remote.database=" + remote.dataSource().getDatabaseName(),
            "syncline.metering.remote.user=" + remote.username(),
            "syncline.metering.remote.password=" + remote.password()
        };
    }

    String host() {
        return local.dataSource().getServerNames()[0];
    }

    int port() {
        return local.dataSource().getPortNumbers()[0];
    }

    /// Runs a cycle to its end, further attempts included.
    Run cycle(ConfigurableApplicationContext node) {
        long runId =
                node.getBean(RunControl.class)
                        .trigger("metering", TriggerKind.API, "test", null)
                        .orElseThrow()
                        .runId();
        await().atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> hasEnded(runId));
        return node.getBean(RunQueries.class).find(runId).orElseThrow();
    }

    /// In one statement: between two, a retry may begin.
    private boolean hasEnded(long runId) {
        return engineSql
                .sql(
                        """
                        SELECT r.status = ANY (?) AND f.next_attempt_at IS NULL
                        FROM sync_runs r JOIN sync_fire f USING (run_id)
                        WHERE run_id = ?
                        """)
                .param(ENDED.stream().map(RunStatus::wireName).toArray(String[]::new))
                .param(runId)
                .query(Boolean.class)
                .single();
    }

    /// What each step counted in a run.
    Map<String, Ledger> steps(ConfigurableApplicationContext node, Run run) {
        return node.getBean(RunQueries.class).steps(run.runId()).stream()
                .collect(Collectors.toMap(RunStep::step, RunStep::ledger, Ledger::plus));
    }

    Map<String, String> stepStatuses(ConfigurableApplicationContext node, Run run) {
        return node.getBean(RunQueries.class).steps(run.runId()).stream()
                .collect(Collectors.toMap(RunStep::step, RunStep::status, (first, last) -> last));
    }

    void queue(int readings) {
        localSql.sql(
                        """
                        INSERT INTO meter_reading (id, meter_id, createdat, active_energy, power, voltage_a_n, note)
                        SELECT gen_random_uuid(), n % 12, '2026-01-01T00:00:00+01'::timestamptz + n * interval '1 s',
                               n / 7.0, n / 3.0, 230.5, 'n°' || n
                        FROM generate_series(1, ?) n
                        """)
                .param(readings)
                .update();
    }

    long localReadings() {
        return localSql.sql("SELECT count(*) FROM meter_reading").query(Long.class).single();
    }

    long remoteReadings() {
        return remoteSql.sql("SELECT count(*) FROM meter_reading").query(Long.class).single();
    }

    @Override
    public void close() {
        nodes.forEach(ConfigurableApplicationContext::close);
    }
}
