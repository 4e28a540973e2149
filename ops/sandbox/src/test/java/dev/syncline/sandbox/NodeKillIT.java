package dev.syncline.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.sandbox.catalog.CatalogCredentials;
import dev.syncline.sandbox.catalog.CatalogStandIn;
import dev.syncline.sandbox.peer.FreePort;
import dev.syncline.sandbox.peer.PeerClient;
import dev.syncline.sandbox.peer.PeerPort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/// Two nodes, each a JVM of its own, and `kill -9` for the one that is in the middle of a paged
/// source. One way of paging by itself; `-Dkill.paging=offset,page,cursor,link` tries all of them.
class NodeKillIT {

    private static final String RECORDS = "10000";
    private static final int BEFORE_THE_KILL = 2_000;
    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration SOON = Duration.ofMinutes(1);

    @TempDir Path folder;

    private DurablePostgres postgres;
    private CatalogStandIn catalog;
    private PeerClient control;
    private JdbcClient jdbc;
    private final List<NodeProcess> nodes = new ArrayList<>();

    static Stream<String> paging() {
        return Stream.of(System.getProperty("kill.paging", "cursor").split(","));
    }

    @BeforeEach
    void start() throws Exception {
        postgres = DurablePostgres.start(folder, FreePort.any());
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(postgres.jdbcUrl());
        dataSource.setUser(postgres.username());
        dataSource.setPassword(postgres.password());
        jdbc = JdbcClient.create(dataSource);
        int port = FreePort.any();
        catalog =
                CatalogStandIn.start(
                        new PeerPort("catalogue", port, "SANDBOX_CATALOG_PORT"),
                        new CatalogCredentials("none"));
        control = new PeerClient(catalog.url());
        Map<String, String> environment =
                Map.of(
                        "SPRING_DATASOURCE_URL", postgres.jdbcUrl(),
                        "SPRING_DATASOURCE_USERNAME", postgres.username(),
                        "SPRING_DATASOURCE_PASSWORD", postgres.password(),
                        "SOURCE_ALLOWED_HOSTS", "127.0.0.1:" + port);
        for (String name : List.of("anna", "bert")) {
            nodes.add(NodeProcess.start(name, folder, environment));
        }
    }

    @AfterEach
    void stop() {
        nodes.forEach(NodeProcess::close);
        control.close();
        catalog.close();
        postgres.close();
    }

    @ParameterizedTest
    @MethodSource("paging")
    void theOtherNodeGoesOnWhereAKilledOneWas(String paging) throws Exception {
        nodes.forEach(node ->
                await().atMost(START)
                        .untilAsserted(
                                () -> assertThat(node.isUp()).as(node.lastLines()).isTrue()));
        control.control("POST", "/behaviour", "{\"mode\": \"slow\", \"delayMillis\": 20}");
        JsonNode triggered = nodes.getFirst().post("/v1/sync/trigger", request(paging));
        long runId = triggered.path("data").path("syncRunId").asLong();
        String sync = triggered.path("data").path("sync").asString();
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> recordsRead(runId) >= BEFORE_THE_KILL);
        NodeProcess owner =
                nodes.stream().filter(node -> owns(node, runId)).findAny().orElseThrow();

        owner.kill();

        assertThat(recordsRead(runId)).isLessThan(Integer.parseInt(RECORDS));
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(
                                        text(
                                                """
                                                SELECT concat_ws('|', status, attempts, records_read, records_created,
                                                    records_updated, records_unchanged, records_filtered, records_rejected)
                                                FROM sync_runs WHERE run_id = ?
                                                """,
                                                runId))
                                .as(survivor(owner).lastLines())
                                .isEqualTo(
                                        "completed|2|%s|%s|0|0|0|0".formatted(RECORDS, RECORDS)));
        assertThat(text("SELECT count(*) || '|' || count(DISTINCT external_id) FROM content_index"))
                .isEqualTo(RECORDS + "|" + RECORDS);
        assertThat(text("SELECT node FROM sync_runs WHERE run_id = ?", runId))
                .isEqualTo(survivor(owner).name());
        assertNothingIsLeftBehind(runId, sync);
    }

    /// Quartz comes to what its dead node had fired when it has missed its check-ins for long
    /// enough.
    private void assertNothingIsLeftBehind(long runId, String sync) {
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(
                                        text(
                                                "SELECT count(*) FROM qrtz_fired_triggers WHERE job_name = ?",
                                                sync))
                                .isEqualTo("0"));
        assertThat(text("SELECT count(*) FROM qrtz_triggers WHERE job_name = ?", sync))
                .isEqualTo("0");
        assertThat(text("SELECT count(*) FROM sync_lease WHERE run_id IS NOT NULL")).isEqualTo("0");
        assertThat(text("SELECT attempts FROM sync_runs WHERE run_id = ?", runId)).isEqualTo("2");
    }

    private String request(String paging) {
        return """
        {"sourceType": "api", "sourceIdentifier": "%s/data/music",
         "options": {"contentType": "music", "pagination": {"type": "%s", "pageSize": 100}}}
        """
                .formatted(catalog.url(), paging);
    }

    private long recordsRead(long runId) {
        return Long.parseLong(
                text("SELECT coalesce(sum(read), 0) FROM sync_ledger WHERE run_id = ?", runId));
    }

    private boolean owns(NodeProcess node, long runId) {
        return text("SELECT node FROM sync_lease WHERE run_id = ?", runId).equals(node.name());
    }

    private NodeProcess survivor(NodeProcess killed) {
        return nodes.stream().filter(node -> node != killed).findAny().orElseThrow();
    }

    private String text(String sql, Object... parameters) {
        return jdbc.sql(sql).params(parameters).query((row, number) -> row.getString(1)).single();
    }
}
