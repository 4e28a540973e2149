package dev.syncline.system;

import static dev.syncline.system.AdHocCalls.ended;
import static dev.syncline.system.AdHocCalls.refusal;
import static dev.syncline.system.AdHocCalls.status;
import static dev.syncline.system.AdHocCalls.trigger;
import static dev.syncline.system.AdHocCalls.triggered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.api.TestApplication;
import dev.syncline.db.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/// Ad hoc syncs of CSV files, from the request to the tables.
class AdHocIT {

    /// Document 3's request, path aside.
    private static final String REQUEST =
            """
            {
                "sourceType": "csv",
                "sourceIdentifier": "%s/music_catalog.csv",
                "options": {
                  "targetTable": "content_index",
                  "contentType": "music",
                  "hasHeader": true,
                  "columnMapping": {
                    "title": "song_name",
                    "artist": "artist_name",
                    "genre": "music_genre"
                  }
                }
              }\
            """;

    private final TestDatabase database = TestDatabase.migrated();
    private final JdbcClient jdbc = JdbcClient.create(database.dataSource());
    private TestApplication node;

    @TempDir private Path folder;

    @AfterEach
    void stop() {
        if (node != null) {
            node.close();
        }
    }

    @Test
    void runsDocument3sRequestAtOnce() throws IOException {
        file(
                "music_catalog.csv",
                """
                external_id,song_name,artist_name,music_genre,plays
                M1,"Don't ""stop""\",AC/DC,Rock,0
                ,"two
                lines",,Jazz,7
                M3,,nobody,Rock,1
                M4,"broken,x,y,z
                """);
        node = start(Map.of());

        TestApplication.Answer answer = node.post("/v1/sync/trigger", request());

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().path("success").asBoolean()).isTrue();
        assertThat(answer.json().path("timestamp").asString()).endsWith("Z");
        long runId = answer.json().path("data").path("syncRunId").asLong();
        JsonNode run = ended(node, runId);
        assertThat(run.path("status").asString()).isEqualTo("completed");
        assertThat(run.path("itemsProcessed").asInt()).isEqualTo(2);
        assertThat(run.path("itemsFailed").asInt()).isEqualTo(2);
        assertThat(run.path("itemsSkipped").asInt()).isZero();
        assertThat(run.path("errors").findValuesAsString("type"))
                .containsExactlyInAnyOrder("parsing", "processing");
        assertThat(run.path("errors").findValuesAsString("code"))
                .containsExactlyInAnyOrder("ROW_PARSE_ERROR", "ITEM_SYNC_ERROR");
        assertThat(
                        jdbc.sql(
                                        """
                                        SELECT concat_ws('|', content_type, source_type, external_id, title,
                                                         coalesce(artist, '-'), genre, metadata->>'plays')
                                        FROM content_index WHERE source_identifier = ? ORDER BY external_id
                                        """)
                                .param(folder + "/music_catalog.csv")
                                .query(String.class)
                                .list())
                .containsExactlyInAnyOrder(
                        "music|csv|M1|Don't \"stop\"|AC/DC|Rock|0",
                        "music|csv|row_2|two\nlines|-|Jazz|7");
        assertThat(node.get("/v1/runs/" + runId).json().path("trigger").asString())
                .isEqualTo("api");
    }

    @Test
    void mergesPricesByCategoryAndCapacity() throws IOException {
        file(
                "pricing.csv",
                "category;size;price;is_popular\nmusic;8GB;0;true\nmusic;16GB;10.50;false\n");
        String request =
                """
                {"sourceType": "csv", "sourceIdentifier": "%s/pricing.csv",
                 "options": {"targetTable": "catalog_items", "delimiter": ";", "encoding": "latin1",
                             "columnMapping": {"category_id": "category", "capacity": "size"}}}
                """
                        .formatted(folder);
        node = start(Map.of());

        JsonNode first = ended(node, trigger(node, request));
        JsonNode second = ended(node, trigger(node, request));

        assertThat(first.path("itemsProcessed").asInt()).isEqualTo(2);
        assertThat(second.path("itemsProcessed").asInt()).isEqualTo(2);
        assertThat(
                        jdbc.sql(
                                        "SELECT concat_ws('|', category_id, capacity, price, is_popular) FROM catalog_items ORDER BY price")
                                .query(String.class)
                                .list())
                .containsExactly("music|8GB|0.00|t", "music|16GB|10.50|f");
    }

    @Test
    void keepsOneVersionOfAnEqualDefinitionAndANewOneOfAChangedOne() throws IOException {
        file("music_catalog.csv", "external_id,song_name,artist_name,music_genre\n1,a,b,c\n");
        node = start(Map.of());

        JsonNode first = triggered(node, request());
        JsonNode again = triggered(node, request().replace("\"hasHeader\": true,", ""));
        JsonNode changed = triggered(node, request().replace("\"music\"", "\"other\""));

        assertThat(first.path("definitionVersion").asInt()).isEqualTo(1);
        assertThat(again.path("definitionVersion").asInt()).isEqualTo(1);
        assertThat(changed.path("definitionVersion").asInt()).isEqualTo(2);
        assertThat(changed.path("sync").asString()).isEqualTo(first.path("sync").asString());
        assertThat(
                        jdbc.sql("SELECT version FROM sync_definition ORDER BY version")
                                .query(Integer.class)
                                .list())
                .containsExactly(1, 2);
        long runId = changed.path("syncRunId").asLong();
        ended(node, runId);
        assertThat(node.get("/v1/runs/" + runId).json().path("definitionVersion").asInt())
                .isEqualTo(2);
        JsonNode shown = node.get("/v1/syncs/" + first.path("sync").asString()).json();
        assertThat(shown.path("details").path("definition").path("contentType").asString())
                .isEqualTo("other");
        assertThat(shown.path("schedule").isNull()).isTrue();
    }

    @Test
    void restartsARunOnAnotherNodeWithTheVersionThatItBeganWith() throws IOException {
        file("music_catalog.csv", "external_id,song_name,artist_name,music_genre\n1,a,b,c\n");
        refuseContent();
        node = start(Map.of());
        long first = failedOnce(trigger(node, request()), 1);
        long second =
                failedOnce(trigger(node, request().replace("\"artist\": \"artist_name\",", "")), 1);
        node.close();
        takeContent();
        node = start(Map.of());

        node.post("/v1/runs/" + first + "/restart", null);

        assertThat(ended(node, first).path("status").asString()).isEqualTo("completed");
        JsonNode run = node.get("/v1/runs/" + first).json();
        assertThat(run.path("definitionVersion").asInt()).isEqualTo(1);
        assertThat(run.path("attemptCount").asInt()).isEqualTo(2);
        assertThat(jdbc.sql("SELECT artist FROM content_index").query(String.class).single())
                .isEqualTo("b");
        assertThat(node.get("/v1/runs/" + second).json().path("definitionVersion").asInt())
                .isEqualTo(2);
    }

    @Test
    void resumesWhatFailedForAReasonThatMayPassAndSaysWhich() throws IOException {
        file("music_catalog.csv", "external_id,song_name\n1,a\n");
        String request = plain("music_catalog.csv");
        refuseContent();
        node = start(Map.of());
        long superseded = failedOnce(trigger(node, request), 1);
        forgetNextAttempt();
        long runId = failedOnce(trigger(node, request), 1);
        takeContent();

        JsonNode answer = node.post("/v1/sync/resume", null).json();

        assertThat(answer.path("success").asBoolean()).isTrue();
        assertThat(answer.path("data").path("resumed").toString()).isEqualTo("[" + runId + "]");
        assertThat(ended(node, runId).path("status").asString()).isEqualTo("completed");
        assertThat(ended(node, superseded).path("status").asString()).isEqualTo("failed");
        JsonNode stats = node.get("/v1/sync/stats").json().path("data");
        assertThat(stats.toString())
                .isEqualTo(
                        "{\"total\":2,\"pending\":0,\"in_progress\":0,\"completed\":1,\"failed\":1,\"cancelled\":0}");
        assertThat(node.post("/v1/sync/resume", null).json().path("data").path("resumed").size())
                .isZero();
    }

    @Test
    void leavesWhatFailedForGoodToAPerson() throws IOException {
        file("music_catalog.csv", "external_id,song_name\n1,a\n");
        node = start(Map.of("syncline.worker.enabled", "false"));
        long runId = trigger(node, plain("music_catalog.csv"));
        assertThat(status(node, runId)).isEqualTo("pending");
        Files.delete(folder.resolve("music_catalog.csv"));
        node.close();
        node = start(Map.of());

        JsonNode run = ended(node, runId);

        assertThat(run.path("status").asString()).isEqualTo("failed");
        assertThat(run.path("errors").get(0).path("type").asString()).isEqualTo("validation");
        assertThat(run.path("errors").get(0).path("code").asString()).isEqualTo("INVALID_SOURCE");
        assertThat(run.path("errors").get(0).path("message").asString()).contains("no file");
        assertThat(node.post("/v1/sync/resume", null).json().path("data").toString())
                .isEqualTo("{\"resumed\":[],\"left\":[]}");
    }

    @Test
    void checksDailyWhatMayPassAndLeavesARunAloneAfterAFewTimes() throws IOException {
        file("music_catalog.csv", "external_id,song_name\n1,a\n");
        refuseContent();
        node = start(Map.of("syncline.catalog.retry-check.max-per-run", "2"));
        long runId = failedOnce(trigger(node, plain("music_catalog.csv")), 1);
        assertThat(check()).isEqualTo("0 restarted, 0 left");
        forgetNextAttempt();

        assertThat(check()).isEqualTo("1 restarted, 0 left");
        failedOnce(runId, 2);
        forgetNextAttempt();
        assertThat(check()).isEqualTo("1 restarted, 0 left");
        failedOnce(runId, 3);
        forgetNextAttempt();
        assertThat(check()).isEqualTo("0 restarted, 1 left");
        assertThat(status(node, runId)).isEqualTo("failed");
        JsonNode attempts = node.get("/v1/runs/" + runId).json().path("attempts");
        assertThat(attempts.size()).isEqualTo(3);
        assertThat(attempts.get(2).path("actor").asString()).isEqualTo("catalog-retry-check");
        JsonNode sync = node.get("/v1/syncs/catalog-retry-check").json();
        assertThat(sync.path("schedule").asString()).isEqualTo("0 3 * * *");
        assertThat(sync.path("zone").asString()).isIn("Z", "UTC");
    }

    @Test
    void restartsEachByItselfSoThatOneThatFailsUndoesNoOther() throws IOException {
        file("a.csv", "external_id,song_name\n1,a\n");
        file("b.csv", "external_id,song_name\n2,b\n");
        refuseContent();
        node = start(Map.of());
        long first = failedOnce(trigger(node, plain("a.csv")), 1);
        long second = failedOnce(trigger(node, plain("b.csv")), 1);
        forgetNextAttempt();
        takeContent();
        database.execute(
                """
                CREATE FUNCTION refuse_restart() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'not this one'; END $$;
                CREATE TRIGGER refuse_restart BEFORE UPDATE ON sync_fire FOR EACH ROW
                WHEN (NEW.run_id = %d AND NEW.next_attempt_trigger = 'restart') EXECUTE FUNCTION refuse_restart();
                """
                        .formatted(second));

        node.post("/v1/syncs/catalog-retry-check/trigger", null);

        await().atMost(Duration.ofSeconds(40)).until(() -> status(node, first).equals("completed"));
        assertThat(status(node, second)).isEqualTo("failed");
    }

    @Test
    void countsAllAdHocSyncsUnderOneMetricLabel() throws IOException {
        node = start(Map.of());
        for (int i = 0; i < 3; i++) {
            file("music%d.csv".formatted(i), "external_id,song_name\n1,a\n");
            ended(node, trigger(node, plain("music%d.csv".formatted(i))));
        }

        String metrics = node.get("/actuator/prometheus").body();

        assertThat(metrics)
                .contains(
                        "syncline_runs_total{status=\"completed\",sync=\"adhoc\",trigger=\"api\"} 3")
                .contains("syncline_records_total{outcome=\"created\",sync=\"adhoc\"} 3")
                .containsPattern("syncline_last_success_timestamp_seconds\\{sync=\"adhoc\"\\} 1\\.")
                .contains("syncline_open_errors{sync=\"adhoc\"} 0")
                .doesNotContain("adhoc-");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET  | /v1/sync/abc     | 400 | Invalid sync run ID",
                "GET  | /v1/sync/0       | 400 | Invalid sync run ID",
                "GET  | /v1/sync/-1      | 400 | Invalid sync run ID",
                "GET  | /v1/sync/1.5     | 400 | Invalid sync run ID",
                "GET  | /v1/sync/99999999999999999999 | 400 | Invalid sync run ID",
                "GET  | /v1/sync/424242  | 404 | Sync run not found",
                "POST | /v1/sync/trigger | 400 | Invalid JSON"
            })
    void answersErrorsInDocument3sShape(String method, String path, int status, String error) {
        node = start(Map.of());

        TestApplication.Answer answer =
                node.send(method, path, method.equals("POST") ? "{\"sourceType\":" : null, true);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().path("success").asBoolean(true)).isFalse();
        assertThat(answer.json().path("error").asString()).isEqualTo(error);
        assertThat(answer.json().path("timestamp").asString()).endsWith("Z");
        assertThat(node.send(method, path, null, false).status()).isEqualTo(401);
    }

    @Test
    void storesNothingOfARequestThatItRefuses() throws IOException {
        file("music_catalog.csv", "song_name,singer\na,b\n");
        Files.createSymbolicLink(folder.resolve("out.csv"), Path.of("/etc/passwd"));
        node = start(Map.of());

        assertThat(refusal(node, plain("../music_catalog.csv"))).contains("without '..'");
        assertThat(refusal(node, plain("out.csv"))).contains("through a link");
        assertThat(refusal(node, plain("nothing.csv"))).contains("There is no file");
        assertThat(
                        refusal(
                                node,
                                plain("music_catalog.csv")
                                        .replace(
                                                "\"title\": \"song_name\"",
                                                "\"song_name\": \"title\"")))
                .contains("the other way round");
        assertThat(refusal(node, plain("music_catalog.csv").replace("song_name", "sonk")))
                .contains("which the file doesn't have");
        assertThat(refusal(node, "{\"sourceType\": \"csv\"}"))
                .isEqualTo("sourceType and sourceIdentifier are required");
        file("empty.csv", "");
        assertThat(refusal(node, plain("empty.csv"))).contains("is empty (0 bytes)");

        assertThat(count("sync_definition")).isZero();
        assertThat(count("sync_fire")).isZero();
    }

    @Test
    void saysThatNoFolderIsSet() {
        node = TestApplication.start(database, Map.of());

        assertThat(refusal(node, plain("music_catalog.csv"))).contains("set CATALOG_FOLDERS");
    }

    private String check() {
        JsonNode run = node.post("/v1/syncs/catalog-retry-check/trigger?wait=60s", null).json();
        assertThat(run.path("status").asString()).isEqualTo("completed");
        return "%d restarted, %d left"
                .formatted(
                        run.path("ledger").path("updated").asInt(),
                        run.path("ledger").path("filtered").asInt());
    }

    private long failedOnce(long runId, int attempts) {
        await().atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> {
                    JsonNode run = node.get("/v1/runs/" + runId).json();
                    assertThat(run.path("status").asString()).isEqualTo("failed");
                    assertThat(run.path("attemptCount").asInt()).isEqualTo(attempts);
                });
        return runId;
    }

    /// As if its retries were used up.
    private void forgetNextAttempt() {
        jdbc.sql("UPDATE sync_fire SET next_attempt_at = NULL, next_attempt_trigger = NULL")
                .update();
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

    private void takeContent() {
        database.execute("DROP TRIGGER refuse ON content_index");
    }

    private long count(String table) {
        return jdbc.sql("SELECT count(*) FROM " + table).query(Long.class).single();
    }

    private String request() {
        return REQUEST.formatted(folder);
    }

    private String plain(String file) {
        return """
        {"sourceType": "csv", "sourceIdentifier": "%s/%s", "options": {"columnMapping": {"title": "song_name"}}}
        """
                .formatted(folder, file);
    }

    private void file(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content, StandardCharsets.UTF_8);
    }

    private TestApplication start(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of("CATALOG_FOLDERS", folder.toString()));
        settings.putAll(more);
        return TestApplication.start(database, settings);
    }
}
