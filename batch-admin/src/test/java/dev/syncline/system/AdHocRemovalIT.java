package dev.syncline.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.api.TestApplication;
import dev.syncline.db.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/// How ad hoc syncs go, and come back.
class AdHocRemovalIT {

    @TempDir Path folder;

    private final TestDatabase database = TestDatabase.migrated();
    private final JdbcClient jdbc = JdbcClient.create(database.dataSource());
    private final List<TestApplication> nodes = new ArrayList<>();

    @AfterEach
    void stop() {
        nodes.forEach(TestApplication::close);
    }

    @Test
    void removesASyncOnAllNodesAndKeepsItsRunsAndErrors() throws IOException {
        TestApplication node = start(Map.of());
        file("songs.csv", "external_id,title\n1,one\n2,\n");
        JsonNode triggered = triggered(node, "songs.csv");
        String sync = triggered.path("sync").asString();
        long runId = ended(node, triggered);
        putOnSchedule(node, sync);

        TestApplication.Answer answer =
                node.send("DELETE", "/v1/syncs/" + sync, "{\"reason\": \"a test\"}", true);

        assertThat(answer.status()).as(answer.body()).isEqualTo(204);
        assertGone(node, sync);
        assertThat(node.send("DELETE", "/v1/syncs/" + sync, null, true).status()).isEqualTo(404);
        node.close();
        TestApplication other = start(Map.of());
        assertGone(other, sync);
        assertThat(other.get("/v1/runs/" + runId).json().path("status").asString())
                .isEqualTo("completed_with_errors");
        assertThat(other.get("/v1/runs/" + runId + "/errors").json().path("items").size())
                .isEqualTo(1);
        assertThat(other.get("/v1/sync/" + runId).json().path("data").path("itemsFailed").asInt())
                .isEqualTo(1);
        assertThat(count("SELECT count(*) FROM qrtz_job_details WHERE job_name LIKE 'adhoc-%'"))
                .isZero();
        assertThat(count("SELECT count(*) FROM qrtz_triggers WHERE job_name LIKE 'adhoc-%'"))
                .isZero();
    }

    private static void assertGone(TestApplication node, String sync) {
        assertThat(node.get("/v1/syncs/" + sync).status()).isEqualTo(404);
        assertThat(names(node.get("/v1/syncs"))).doesNotContain(sync);
        assertThat(node.post("/v1/syncs/" + sync + "/trigger", null).status()).isEqualTo(404);
    }

    @Test
    void comesBackByItsNameAsAnotherVersion() throws IOException {
        TestApplication node = start(Map.of());
        file("songs.csv", "external_id,title\n1,one\n");
        JsonNode first = triggered(node, "songs.csv");
        long firstRun = ended(node, first);
        String sync = first.path("sync").asString();
        remove(node, sync);

        JsonNode second = triggered(node, "songs.csv");

        assertThat(second.path("sync").asString()).isEqualTo(sync);
        assertThat(second.path("definitionVersion").asInt()).isEqualTo(2);
        long run = ended(node, second);
        assertThat(node.get("/v1/runs/" + run).json().path("definitionVersion").asInt())
                .isEqualTo(2);
        assertThat(node.get("/v1/runs/" + firstRun).json().path("definitionVersion").asInt())
                .isEqualTo(1);
        assertThat(names(node.get("/v1/syncs"))).contains(sync);
    }

    @Test
    void forgetsTheSecretsOfARemovedSync() {
        TestApplication node = start(Map.of("SOURCE_ALLOWED_HOSTS", "127.0.0.1:1"));
        TestApplication.Answer answer =
                node.post(
                        "/v1/sync/trigger",
                        """
                        {"sourceType": "api", "sourceIdentifier": "http://127.0.0.1:1/x",
                         "options": {"auth": {"type": "bearer", "token": "canary-77"}}}
                        """);
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        long runId = answer.json().path("data").path("syncRunId").asLong();
        String sync = answer.json().path("data").path("sync").asString();
        await().atMost(Duration.ofSeconds(40))
                .until(() ->
                        node.get("/v1/runs/" + runId)
                                .json()
                                .path("status")
                                .asString()
                                .equals("failed"));

        // A failed run that would be tried again ends with its sync.
        remove(node, sync);

        assertThat(count("SELECT count(*) FROM sync_definition WHERE secrets <> '{}'")).isZero();
        assertThat(count("SELECT count(*) FROM sync_definition WHERE retired_by = 'operator'"))
                .isEqualTo(1);
        assertThat(count("SELECT count(*) FROM sync_fire WHERE next_attempt_at IS NOT NULL"))
                .isZero();
        TestApplication.Answer restart = node.post("/v1/runs/" + runId + "/restart", null);
        assertThat(restart.status()).isEqualTo(409);
        assertThat(restart.json().path("detail").asString())
                .isEqualTo(
                        "Sync '%s' was removed, so run %d can't be restarted; ask for the sync anew"
                                .formatted(sync, runId));
        assertThat(node.post("/v1/sync/resume", null).json().path("data").toString())
                .isEqualTo("{\"resumed\":[],\"left\":[]}");
    }

    @Test
    void refusesToRemoveWhatIsUnderWayOrBuiltIn() throws IOException {
        TestApplication node = start(Map.of("syncline.worker.enabled", "false"));
        file("songs.csv", "external_id,title\n1,one\n");
        JsonNode triggered = triggered(node, "songs.csv");
        String sync = triggered.path("sync").asString();

        TestApplication.Answer waiting = node.send("DELETE", "/v1/syncs/" + sync, null, true);
        TestApplication.Answer builtIn =
                node.send("DELETE", "/v1/syncs/catalog-retry-check", null, true);

        assertThat(waiting.status()).isEqualTo(409);
        assertThat(waiting.json().path("detail").asString())
                .startsWith("Run %d of sync".formatted(triggered.path("syncRunId").asLong()))
                .contains("stop it or wait for its end");
        assertThat(builtIn.status()).isEqualTo(409);
        assertThat(builtIn.json().path("detail").asString()).contains("part of the application");
        assertThat(node.send("DELETE", "/v1/syncs/nothing", null, true).status()).isEqualTo(404);
        assertThat(node.get("/v1/syncs/" + sync).status()).isEqualTo(200);
    }

    @Test
    void endsAFireThatComesAfterItsSyncWasRemoved() throws IOException {
        TestApplication node = start(Map.of());
        file("songs.csv", "external_id,title\n1,one\n");
        JsonNode triggered = triggered(node, "songs.csv");
        String sync = triggered.path("sync").asString();
        ended(node, triggered);
        remove(node, sync);
        // As another node would have noted it in the same moment, long enough ago to be looked
        // after.
        long late =
                jdbc.sql(
                                """
                                INSERT INTO sync_fire (sync, scheduled_for, job_key, trigger, recorded_at)
                                VALUES (?, now(), 'late', 'interval', now() - interval '1 minute') RETURNING run_id
                                """)
                        .param(sync)
                        .query(Long.class)
                        .single();

        await().atMost(Duration.ofSeconds(40))
                .until(() ->
                        node.get("/v1/runs/" + late)
                                .json()
                                .path("status")
                                .asString()
                                .equals("skipped"));
    }

    @Test
    void retiresByItselfWhatNobodyUsesAnyMore() throws IOException {
        TestApplication node = start(Map.of("syncline.catalog.retry-check.max-per-run", "0"));
        file("old.csv", "external_id,title\n1,one\n");
        file("older.csv", "external_id,title\n1,one\n");
        file("rejects.csv", "external_id,title\n1,\n");
        file("scheduled.csv", "external_id,title\n1,one\n");
        file("recent.csv", "external_id,title\n1,one\n");
        file("failed.csv", "external_id,title\n1,one\n");
        String old = run(node, "old.csv");
        String older = run(node, "older.csv");
        String rejects = run(node, "rejects.csv");
        String scheduled = run(node, "scheduled.csv");
        putOnSchedule(node, scheduled);
        refuseContent();
        JsonNode triggered = triggered(node, "failed.csv");
        String failed = triggered.path("sync").asString();
        long failedRun = triggered.path("syncRunId").asLong();
        await().atMost(Duration.ofSeconds(40))
                .until(() ->
                        node.get("/v1/runs/" + failedRun)
                                .json()
                                .path("status")
                                .asString()
                                .equals("failed"));
        jdbc.sql("UPDATE sync_fire SET next_attempt_at = NULL, next_attempt_trigger = NULL")
                .update();
        database.execute("DROP TRIGGER refuse ON content_index");
        assertThat(retired(node)).isZero();
        age(31);
        String recent = run(node, "recent.csv");

        assertThat(retired(node)).isEqualTo(2);

        assertThat(names(node.get("/v1/syncs")))
                .doesNotContain(old, older)
                .contains(rejects, scheduled, failed, recent);
        assertThat(
                        count(
                                "SELECT count(*) FROM sync_definition WHERE retire_reason LIKE '%30 days'"))
                .isEqualTo(2);
        assertThat(retired(node)).isZero();
    }

    @Test
    void listsSyncsPageByPage() throws IOException {
        TestApplication node = start(Map.of());
        for (String name : List.of("b", "a-b", "ab")) {
            file(name + ".csv", "external_id,title\n1,one\n");
            run(node, name + ".csv");
        }
        List<String> all = names(node.get("/v1/syncs"));
        assertThat(node.get("/v1/syncs").header("link")).isEmpty();
        assertThat(all).hasSize(4).startsWith("catalog-retry-check");

        List<String> paged = new ArrayList<>();
        String next = "/v1/syncs?limit=1";
        while (!next.isEmpty()) {
            TestApplication.Answer answer = node.get(next);
            assertThat(answer.json().isArray()).isTrue();
            paged.addAll(names(answer));
            assertThat(answer.header("link")).matches("(<.*>; rel=\"next\")?");
            next = answer.header("link").replaceAll("<(.*)>.*", "$1");
        }

        assertThat(paged).isEqualTo(all);
        assertThat(node.get("/v1/syncs?limit=0").status()).isEqualTo(400);
        assertThat(node.get("/v1/syncs?limit=501").status()).isEqualTo(400);
        // One that is gone meanwhile leads on all the same.
        remove(node, all.get(1));
        assertThat(names(node.get("/v1/syncs?after=" + all.get(1)))).isEqualTo(all.subList(2, 4));
    }

    private void putOnSchedule(TestApplication node, String sync) {
        TestApplication.Answer answer =
                node.send(
                        "PUT",
                        "/v1/syncs/" + sync + "/schedule",
                        "{\"cron\": \"0 0 1 1 *\"}",
                        true,
                        "If-Match",
                        "*");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    /// As if all that has happened were that much longer ago.
    private void age(int days) {
        String by = " - interval '%d days'".formatted(days);
        database.execute("UPDATE sync_definition SET created_at = created_at" + by);
        database.execute(
                "UPDATE sync_fire SET scheduled_for = scheduled_for"
                        + by
                        + ", recorded_at = recorded_at"
                        + by);
        database.execute(
                "UPDATE batch_job_execution SET create_time = create_time"
                        + by
                        + ", end_time = end_time"
                        + by);
    }

    private static int retired(TestApplication node) {
        JsonNode run = node.post("/v1/syncs/catalog-retry-check/trigger?wait=60s", null).json();
        assertThat(run.path("status").asString()).as(run.toString()).isEqualTo("completed");
        return run.path("ledger").path("deleted").asInt();
    }

    private static void remove(TestApplication node, String sync) {
        TestApplication.Answer answer = node.send("DELETE", "/v1/syncs/" + sync, null, true);
        assertThat(answer.status()).as(answer.body()).isEqualTo(204);
    }

    private String run(TestApplication node, String file) {
        JsonNode triggered = triggered(node, file);
        ended(node, triggered);
        return triggered.path("sync").asString();
    }

    private JsonNode triggered(TestApplication node, String file) {
        TestApplication.Answer answer =
                node.post(
                        "/v1/sync/trigger",
                        "{\"sourceType\": \"csv\", \"sourceIdentifier\": \"%s/%s\"}"
                                .formatted(folder, file));
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        return answer.json().path("data");
    }

    private static long ended(TestApplication node, JsonNode triggered) {
        long runId = triggered.path("syncRunId").asLong();
        await().atMost(Duration.ofSeconds(40))
                .until(() ->
                        node.get("/v1/sync/" + runId)
                                .json()
                                .path("data")
                                .path("status")
                                .asString()
                                .equals("completed"));
        return runId;
    }

    /// As a full disk would.
    private void refuseContent() {
        database.execute(
                """
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END $$;
                CREATE TRIGGER refuse BEFORE INSERT ON content_index FOR EACH ROW EXECUTE FUNCTION refuse();
                """);
    }

    private void file(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
    }

    private static List<String> names(TestApplication.Answer answer) {
        return answer.json().findValuesAsString("name");
    }

    private long count(String sql) {
        return jdbc.sql(sql).query(Long.class).single();
    }

    private TestApplication start(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>();
        settings.put("CATALOG_FOLDERS", folder.toString());
        settings.put("SYNCLINE_SECRET_KEY", "a passphrase for tests");
        settings.putAll(more);
        TestApplication node = TestApplication.start(database, settings);
        nodes.add(node);
        return node;
    }
}
