package dev.syncline.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.db.TestDatabase;
import dev.syncline.run.Sync;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.Reject;
import dev.syncline.sync.RejectedRecordException;
import dev.syncline.sync.SyncDefinition;
import dev.syncline.sync.SyncSchedule;
import dev.syncline.sync.SynclineException;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import tools.jackson.databind.JsonNode;

class ApiIT {

    private static final AtomicReference<CountDownLatch> gate =
            new AtomicReference<>(new CountDownLatch(0));
    private static TestApplication app;

    @BeforeAll
    static void start() {
        app =
                TestApplication.start(
                        TestDatabase.migrated(),
                        words(
                                "words",
                                word -> {
                                    if (word.equals("bad")) {
                                        throw new RejectedRecordException(
                                                Reject.data(
                                                        Reject.Phase.PROCESS,
                                                        "BAD_WORD",
                                                        "a bad word",
                                                        word,
                                                        3L,
                                                        java.util.Map.of("word", word)));
                                    }
                                }),
                        words(
                                "broken",
                                word -> {
                                    throw new SynclineException(
                                            ErrorClass.CONFIG,
                                            "The setting 'x' is missing; set it");
                                }),
                        words("gated", word -> await(gate.get())));
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @Test
    void listsSyncsWithScheduleAndNextFires() {
        JsonNode syncs = app.get("/v1/syncs").json();

        assertThat(syncs.findValuesAsString("name")).containsExactly("broken", "gated", "words");
        JsonNode words = app.get("/v1/syncs/words").json();
        assertThat(words.path("schedule").asString()).isEqualTo("0 3 * * *");
        assertThat(words.path("zone").asString()).isEqualTo("Europe/Prague");
        assertThat(words.path("enabled").asBoolean()).isTrue();
        assertThat(words.path("nextFires").size()).isEqualTo(3);
    }

    @Test
    void triggersARunAndWaitsForItsEnd() {
        TestApplication.Answer answer =
                app.post("/v1/syncs/words/trigger?wait=30s", "{\"reason\":\"a test\"}");

        assertThat(answer.status()).isEqualTo(200);
        JsonNode run = answer.json();
        assertThat(run.path("status").asString()).isEqualTo("completed_with_errors");
        assertThat(run.path("trigger").asString()).isEqualTo("api");
        assertThat(run.path("actor").asString()).isEqualTo("operator");
        assertThat(run.path("reason").asString()).isEqualTo("a test");
        assertThat(run.path("ledger").toString())
                .isEqualTo(
                        "{\"read\":3,\"created\":2,\"updated\":0,\"unchanged\":0,\"deleted\":0,\"filtered\":0,\"rejected\":1}");
        assertThat(answer.header("location")).isEqualTo("/v1/runs/" + run.path("runId").asLong());

        JsonNode details = app.get("/v1/runs/" + run.path("runId").asLong()).json();
        assertThat(details.path("attempts").size()).isEqualTo(1);
        assertThat(details.path("attempts").get(0).path("status").asString())
                .isEqualTo("completed_with_errors");
        assertThat(details.path("steps").get(0).path("step").asString()).isEqualTo("copy");
        JsonNode error =
                app.get("/v1/runs/" + run.path("runId").asLong() + "/errors")
                        .json()
                        .path("items")
                        .get(0);
        assertThat(error.path("errorCode").asString()).isEqualTo("BAD_WORD");
        assertThat(error.path("recordPosition").asInt()).isEqualTo(3);
        assertThat(error.path("payload").path("word").asString()).isEqualTo("bad");
    }

    @Test
    void answersAtOnceWithoutWait() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        gate.set(closed);

        TestApplication.Answer answer = app.post("/v1/syncs/gated/trigger", null);

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().path("status").asString()).isIn("pending", "running");
        long first = answer.json().path("runId").asLong();
        JsonNode second = app.post("/v1/syncs/gated/trigger?wait=30s", null).json();
        assertThat(second.path("status").asString()).isEqualTo("skipped");
        assertThat(second.path("reason").asString()).contains("run " + first);
        assertThat(app.post("/v1/runs/" + first + "/restart", null).status()).isEqualTo(409);
        assertThat(app.post("/v1/runs/" + first + "/abandon", null).status()).isEqualTo(409);
        assertThat(app.post("/v1/runs/" + first + "/stop", "{}").status()).isEqualTo(202);
        closed.countDown();
        org.awaitility.Awaitility.await()
                .untilAsserted(() ->
                        assertThat(app.get("/v1/runs/" + first).json().path("status").asString())
                                .isIn("stopped", "completed"));
    }

    @Test
    void startsOneOfTwoRestartsAtTheSameMoment() throws Exception {
        long runId =
                app.post("/v1/syncs/broken/trigger?wait=30s", null).json().path("runId").asLong();
        JsonNode failed = app.get("/v1/runs/" + runId).json();
        assertThat(failed.path("status").asString()).isEqualTo("failed");
        assertThat(failed.path("error").path("errorClass").asString()).isEqualTo("config");
        assertThat(failed.path("error").path("message").asString())
                .isEqualTo("The setting 'x' is missing; set it");

        CountDownLatch together = new CountDownLatch(1);
        Callable<Integer> restart =
                () -> {
                    together.await();
                    return app.post("/v1/runs/" + runId + "/restart", null).status();
                };
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Future<Integer>> answers =
                    List.of(threads.submit(restart), threads.submit(restart));
            together.countDown();
            assertThat(List.of(answers.get(0).get(), answers.get(1).get()))
                    .containsExactlyInAnyOrder(202, 409);
        }
        org.awaitility.Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .untilAsserted(() -> {
                    JsonNode run = app.get("/v1/runs/" + runId).json();
                    assertThat(run.path("attemptCount").asInt()).isEqualTo(2);
                    assertThat(run.path("status").asString()).isEqualTo("failed");
                });
        JsonNode abandoned = app.post("/v1/runs/" + runId + "/abandon", null).json();
        assertThat(abandoned.path("status").asString()).isEqualTo("abandoned");
        assertThat(app.post("/v1/runs/" + runId + "/restart", null).status()).isEqualTo(409);
    }

    @Test
    void pagesThroughRunsByKey() {
        for (int i = 0; i < 3; i++) {
            app.post("/v1/syncs/words/trigger?wait=30s", null);
        }

        JsonNode first = app.get("/v1/runs?sync=words&limit=2").json();
        JsonNode second =
                app.get("/v1/runs?sync=words&limit=2&after=" + first.path("next").asString())
                        .json();

        assertThat(first.path("items").size()).isEqualTo(2);
        assertThat(second.path("items").get(0).path("runId").asLong())
                .isLessThan(first.path("items").get(1).path("runId").asLong());
        assertThat(app.get("/v1/runs?sync=words&status=failed").json().path("items").size())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,  /v1/syncs/nothing,                404, unknown-sync",
        "POST, /v1/syncs/nothing/trigger,        404, unknown-sync",
        "POST, /v1/syncs/a-name-that-is-far-too-long-for-a-sync-since-63-characters-are-the-most/trigger, 404, unknown-sync",
        "GET,  /v1/runs/999999,                  404, unknown-run",
        "GET,  /v1/runs/999999/errors,           404, unknown-run",
        "POST, /v1/runs/999999/restart,          404, unknown-run",
        "POST, /v1/runs/999999/stop,             404, unknown-run",
        "POST, /v1/runs/999999/abandon,          404, unknown-run",
        "GET,  /v1/runs/seven,                   400, bad-request",
        "GET,  /v1/runs?status=odd,              400, bad-request",
        "GET,  /v1/runs?limit=0,                 400, bad-request",
        "GET,  /v1/runs?from=yesterday,          400, bad-request",
        "POST, /v1/syncs/words/trigger?wait=soon, 400, bad-request",
        "POST, /v1/syncs/words/trigger?wait=11m, 400, bad-request",
        "GET,  /v1/nothing,                      404, not-found",
        "DELETE, /v1/runs,                       405, method-not-allowed"
    })
    void answersAProblemThatSaysWhatIsWrong(String method, String path, int status, String type) {
        TestApplication.Answer answer = app.send(method, path, null, true);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("content-type")).startsWith("application/problem+json");
        assertThat(answer.json().path("type").asString()).isEqualTo("urn:syncline:problem:" + type);
        assertThat(answer.json().path("requestId").asString())
                .isNotEmpty()
                .isEqualTo(answer.header("x-request-id"));
    }

    @Test
    void refusesAReasonThatCannotBeStored() {
        TestApplication.Answer answer =
                app.post("/v1/runs/999999/abandon", "{\"reason\": \"zero \\u0000 byte\"}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("detail").asString()).contains("NUL character");
    }

    @Test
    void refusesABodyThatIsNotJson() {
        assertThat(app.post("/v1/syncs/words/trigger", "{\"reason\":").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/syncs",
        "/v1/runs",
        "/v1/runs/1",
        "/actuator/prometheus",
        "/actuator",
        "/",
        "/error"
    })
    void answersNobodyWithoutAToken(String path) {
        TestApplication.Answer answer = app.send("GET", path, null, false);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("www-authenticate")).isEqualTo("Bearer");
        assertThat(answer.header("content-type")).startsWith("application/problem+json");
        assertThat(
                        app.send("GET", path, null, false, "Authorization", "Bearer wrong-token")
                                .status())
                .isEqualTo(401);
    }

    @Test
    void answersHealthToAnybody() {
        assertThat(app.send("GET", "/actuator/health", null, false).body())
                .contains("\"status\":\"UP\"");
        assertThat(app.send("GET", "/actuator/health/liveness", null, false).status())
                .isEqualTo(200);
    }

    @Test
    void servesTheMetricsOfTheContract() {
        app.post("/v1/syncs/words/trigger?wait=30s", null);

        assertThat(app.get("/actuator/prometheus").body())
                .containsPattern(
                        "syncline_runs_total\\{status=\"completed_with_errors\",sync=\"words\",trigger=\"api\"\\} [1-9]")
                .containsPattern("syncline_run_duration_seconds_count\\{sync=\"words\"\\} [1-9]")
                .containsPattern(
                        "syncline_records_total\\{outcome=\"created\",sync=\"words\"\\} [1-9]")
                .containsPattern("syncline_fires_total\\{outcome=\"run\",sync=\"words\"\\} [1-9]")
                .containsPattern("syncline_last_success_timestamp_seconds\\{sync=\"words\"\\} 1\\.")
                .containsPattern("syncline_open_errors\\{sync=\"words\"\\} [1-9]");
    }

    @Test
    void keepsAPlainRequestIdOfTheCaller() {
        assertThat(app.get("/v1/syncs", "X-Request-Id", "abc-1").header("x-request-id"))
                .isEqualTo("abc-1");
        assertThat(app.get("/v1/syncs", "X-Request-Id", "a b").header("x-request-id"))
                .isNotEqualTo("a b");
    }

    private static Sync words(String name, java.util.function.Consumer<String> processing) {
        return new Sync(
                SyncDefinition.named(name, "counts words")
                        .scheduled(SyncSchedule.of("0 3 * * *", ZoneId.of("Europe/Prague"))),
                steps ->
                        steps.inSequence(
                                steps.<String>step("copy", 1, new Words())
                                        .processor((String word) -> {
                                            processing.accept(word);
                                            return word;
                                        })
                                        .writer(outcomes ->
                                                chunk -> outcomes.created(chunk.size()))));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Words implements ItemStreamReader<String> {

        private final java.util.Iterator<String> words = List.of("one", "two", "bad").iterator();

        @Override
        public String read() {
            return words.hasNext() ? words.next() : null;
        }
    }
}
