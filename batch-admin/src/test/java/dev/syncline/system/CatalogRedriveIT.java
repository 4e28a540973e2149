package dev.syncline.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.TestApplication;
import dev.syncline.db.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/// What a person does in the morning about the records that the catalogue refused: one line that
/// could not be read, and one row that the table does not take.
class CatalogRedriveIT {

    private final TestDatabase database = TestDatabase.migrated();
    private final JdbcClient jdbc = JdbcClient.create(database.dataSource());
    private TestApplication node;
    private long unreadable;
    private long untaken;

    @TempDir private Path folder;

    @BeforeEach
    void refuseTwo() throws IOException {
        database.execute(
                "ALTER TABLE content_index ADD CONSTRAINT no_noise CHECK (title <> 'noise')");
        Path file = folder.resolve("content.csv");
        Files.writeString(
                file, "external_id,title,rating\n1,one,5\n2,two\n3,noise,0.10\n4,four,4\n");
        node =
                TestApplication.start(
                        database,
                        Map.of(
                                "syncline.catalog.content.file",
                                file.toString(),
                                "syncline.catalog.schedule",
                                ""));
        JsonNode run = node.post("/v1/syncs/catalog/trigger?wait=60s", null).json();
        assertThat(run.path("status").asString()).isEqualTo("completed_with_errors");
        JsonNode errors = node.get("/v1/errors?sync=catalog&status=open").json().path("items");
        assertThat(errors.size()).isEqualTo(2);
        for (JsonNode error : errors) {
            if (error.path("phase").asString().equals("read")) {
                unreadable = error.path("errorId").asLong();
            } else {
                untaken = error.path("errorId").asLong();
            }
        }
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void writesALineOnceItIsMended() {
        JsonNode run =
                node.post(
                                "/v1/errors/" + unreadable + "/redrive?wait=60s",
                                "{\"payload\": {\"line\": \"2,two,3\", \"row\": 2}, \"reason\": \"a field was missing\"}")
                        .json();

        assertThat(run.path("status").asString()).isEqualTo("completed");
        assertThat(run.path("trigger").asString()).isEqualTo("redrive");
        assertThat(run.path("rejects").asInt()).isEqualTo(1);
        assertThat(run.path("ledger").path("created").asInt()).isEqualTo(1);
        assertThat(title("2")).isEqualTo("two");
        JsonNode error = node.get("/v1/errors/" + unreadable).json();
        assertThat(error.path("status").asString()).isEqualTo("redriven");
        assertThat(error.path("redriveOutcome").asString()).isEqualTo("written");
        assertThat(error.path("payload").path("line").asString()).isEqualTo("2,two");
        assertThat(error.path("redrives").get(0).path("mended").path("line").asString())
                .isEqualTo("2,two,3");
        assertThat(node.post("/v1/errors/" + unreadable + "/redrive", null).status())
                .isEqualTo(409);
    }

    @Test
    void writesARowOnceItIsMendedAndLeavesItsOtherValuesAlone() {
        String payload = node.get("/v1/errors/" + untaken).json().path("payload").toString();

        JsonNode run =
                node.post(
                                "/v1/errors/" + untaken + "/redrive?wait=60s",
                                "{\"payload\": %s}".formatted(payload.replace("noise", "music")))
                        .json();

        assertThat(run.path("status").asString()).isEqualTo("completed");
        assertThat(title("3")).isEqualTo("music");
        assertThat(
                        jdbc.sql(
                                        "SELECT metadata->>'rating' FROM content_index WHERE external_id = '3'")
                                .query(String.class)
                                .single())
                .isEqualTo("0.10");
    }

    @Test
    void sendsAGroupAgainAndShowsWhatBecameOfEach() {
        database.execute("ALTER TABLE content_index DROP CONSTRAINT no_noise");

        JsonNode run =
                node.post(
                                "/v1/errors/redrive?wait=60s",
                                "{\"sync\": \"catalog\", \"class\": \"data\", \"reason\": \"the rule was wrong\"}")
                        .json();

        assertThat(run.path("status").asString()).isEqualTo("completed_with_errors");
        assertThat(run.path("rejects").asInt()).isEqualTo(2);
        assertThat(title("3")).isEqualTo("noise");
        assertThat(node.get("/v1/errors/" + untaken).json().path("redriveOutcome").asString())
                .isEqualTo("written");
        assertThat(node.get("/v1/errors/" + unreadable).json().path("redriveOutcome").asString())
                .isEqualTo("rejected");
        JsonNode again = node.get("/v1/errors?sync=catalog&status=open").json().path("items");
        assertThat(again.size()).isEqualTo(1);
        assertThat(again.get(0).path("redriveOf").asLong()).isEqualTo(unreadable);
        assertThat(again.get(0).path("recordPosition").asInt()).isEqualTo(3);
    }

    @Test
    void dismissesWithAReasonAndFindsByText() {
        assertThat(
                        node.get("/v1/errors?sync=catalog&text=NOISE&code=23514")
                                .json()
                                .path("items")
                                .get(0)
                                .path("errorId")
                                .asLong())
                .isEqualTo(untaken);

        assertThat(
                        node.post(
                                        "/v1/errors/dismiss",
                                        "{\"ids\": [%d, %d], \"reason\": \"not wanted\"}"
                                                .formatted(untaken, unreadable))
                                .json()
                                .path("rejects")
                                .asInt())
                .isEqualTo(2);

        JsonNode error = node.get("/v1/errors/" + untaken).json();
        assertThat(error.path("status").asString()).isEqualTo("dismissed");
        assertThat(error.path("resolveReason").asString()).isEqualTo("not wanted");
        assertThat(error.path("resolvedBy").asString()).isEqualTo("operator");
        assertThat(node.post("/v1/errors/" + untaken + "/dismiss", null).status()).isEqualTo(409);
        assertThat(node.post("/v1/errors/redrive", "{\"sync\": \"catalog\"}").status())
                .isEqualTo(409);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET  | /v1/errors/999999         |                         | 404",
                "POST | /v1/errors/999999/redrive |                         | 404",
                "POST | /v1/errors/999999/dismiss |                         | 404",
                "POST | /v1/errors/redrive        | {}                      | 400",
                "POST | /v1/errors/redrive        | {\"code\": \"x\"}       | 400",
                "POST | /v1/errors/redrive        | {\"ids\": []}           | 400",
                "POST | /v1/errors/redrive        | {\"ids\": [1], \"sync\": \"x\"} | 400",
                "POST | /v1/errors/redrive        | {\"sync\": \"nothing\"} | 409",
                "POST | /v1/errors/1/redrive      | {\"payload\": null}     | 400",
                "GET  | /v1/errors?status=odd     |                         | 400",
                "GET  | /v1/errors?text=x         |                         | 400",
                "GET  | /v1/errors?limit=501      |                         | 400"
            })
    void answersAProblemThatSaysWhatIsWrong(String method, String path, String body, int status) {
        TestApplication.Answer answer = node.send(method, path, body, true);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("content-type")).startsWith("application/problem+json");
        assertThat(answer.json().path("detail").asString()).isNotBlank();
    }

    private String title(String externalId) {
        return jdbc.sql("SELECT title FROM content_index WHERE external_id = ?")
                .param(externalId)
                .query(String.class)
                .single();
    }
}
