package dev.syncline.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.db.TestDatabase;
import dev.syncline.run.Sync;
import dev.syncline.schedule.SyncScheduler;
import dev.syncline.sync.SyncDefinition;
import dev.syncline.sync.SyncSchedule;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/// What people change on a sync, requests that come twice, and what others hear of it: on two
/// nodes.
class OperationsIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final AtomicInteger worked = new AtomicInteger();
    private static TestDatabase database;
    private static TestApplication app;
    private static TestApplication other;

    @BeforeAll
    static void start() {
        database = TestDatabase.migrated();
        app = TestApplication.start(database, syncs());
        other = TestApplication.start(database, syncs());
    }

    @AfterAll
    static void stop() {
        app.close();
        other.close();
    }

    private static Sync[] syncs() {
        return new Sync[] {
            sync("tidy", SyncSchedule.of("0 3 * * *", ZoneId.of("Europe/Prague"))),
            sync("sweep", SyncSchedule.of("0 4 * * *", ZoneOffset.UTC)),
            sync("work", SyncSchedule.NONE)
        };
    }

    private static Sync sync(String name, SyncSchedule schedule) {
        return new Sync(
                SyncDefinition.named(name, "tidies up").scheduled(schedule),
                steps ->
                        steps.inSequence(
                                steps.task(
                                        "do",
                                        outcomes -> {
                                            outcomes.created(1);
                                            worked.incrementAndGet();
                                        })));
    }

    @Test
    void setsAScheduleUnlessSomebodyElseHasChangedItMeanwhile() {
        TestApplication.Answer read = other.get("/v1/syncs/tidy/schedule");
        String etag = read.header("etag");

        TestApplication.Answer first =
                put(
                        "/v1/syncs/tidy/schedule",
                        etag,
                        "{\"cron\": \"30 5 * * 1\", \"zone\": \"Europe/Rome\"}");
        TestApplication.Answer second = put("/v1/syncs/tidy/schedule", etag, "{\"every\": \"5m\"}");

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.json().path("schedule").asString()).isEqualTo("30 5 * * 1");
        Instant next = Instant.parse(first.json().path("nextFires").get(0).asString());
        assertThat(next.atZone(ZoneId.of("Europe/Rome")).toLocalTime()).hasToString("05:30");
        assertThat(second.status()).isEqualTo(412);
        assertThat(second.json().path("detail").asString()).contains(first.header("etag"));
        assertThat(put("/v1/syncs/tidy/schedule", null, "{\"every\": \"5m\"}").status())
                .isEqualTo(428);
        TestApplication.Answer interval =
                put("/v1/syncs/tidy/schedule", first.header("etag"), "{\"every\": \"5m\"}");
        assertThat(interval.json().path("schedule").asString()).isEqualTo("every 5m");
        assertThat(
                        JdbcClient.create(database.dataSource())
                                .sql("SELECT own_set_by FROM sync_schedule WHERE sync = 'tidy'")
                                .query(String.class)
                                .single())
                .isEqualTo("operator");
        TestApplication.Answer back = put("/v1/syncs/tidy/schedule", "*", "{\"cron\": null}");
        assertThat(back.json().path("schedule").asString()).isEqualTo("0 3 * * *");
        assertThat(back.json().path("zone").asString()).isEqualTo("Europe/Prague");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"cron\": \"61 * * * *\"}",
                "{\"cron\": \"often\"}",
                "{\"cron\": \"0 3 * * *\", \"zone\": \"Mars/Base\"}",
                "{\"every\": \"0s\"}",
                "{\"every\": \"soon\"}",
                "{\"cron\": \"0 3 * * *\", \"every\": \"5m\"}"
            })
    void refusesAScheduleThatCanNotBeUsedAndKeepsTheOldOne(String body) {
        TestApplication.Answer answer = put("/v1/syncs/sweep/schedule", "*", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("detail").asString()).isNotBlank();
        assertThat(app.get("/v1/syncs/sweep/schedule").json().path("schedule").asString())
                .isEqualTo("0 4 * * *");
    }

    @Test
    void pausesAndResumesFromAnyNode() {
        JsonNode paused =
                app.post("/v1/syncs/sweep/pause", "{\"reason\": \"stock-taking\"}").json();

        assertThat(paused.path("paused").asBoolean()).isTrue();
        assertThat(paused.path("pausedBy").asString()).isEqualTo("operator");
        assertThat(paused.path("nextFires").size()).isZero();
        assertThat(other.get("/v1/syncs/sweep").json().path("pauseReason").asString())
                .isEqualTo("stock-taking");
        JsonNode resumed = other.post("/v1/syncs/sweep/resume", null).json();
        assertThat(resumed.path("paused").asBoolean()).isFalse();
        assertThat(resumed.path("nextFires").size()).isEqualTo(10);
        assertThat(app.post("/v1/syncs/nothing/pause", null).status()).isEqualTo(404);
    }

    @Test
    void executesARequestOnceHoweverOftenItComes() throws Exception {
        int before = worked.get();
        CountDownLatch together = new CountDownLatch(1);
        List<Callable<TestApplication.Answer>> requests = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            TestApplication node = i % 2 == 0 ? app : other;
            requests.add(() -> {
                together.await();
                return node.send(
                        "POST",
                        "/v1/syncs/work/trigger?wait=20s",
                        "{}",
                        true,
                        "Idempotency-Key",
                        "once");
            });
        }

        List<TestApplication.Answer> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<TestApplication.Answer>> sent =
                    requests.stream().map(threads::submit).toList();
            together.countDown();
            for (Future<TestApplication.Answer> answer : sent) {
                answers.add(answer.get());
            }
        }

        assertThat(answers).extracting(TestApplication.Answer::status).isSubsetOf(200, 409);
        assertThat(answers)
                .filteredOn(answer -> answer.status() == 200)
                .isNotEmpty()
                .extracting(answer -> answer.json().path("runId").asLong())
                .containsOnly(
                        answers.stream()
                                .filter(answer -> answer.status() == 200)
                                .findFirst()
                                .orElseThrow()
                                .json()
                                .path("runId")
                                .asLong());
        assertThat(worked).hasValue(before + 1);
        TestApplication.Answer again =
                app.send(
                        "POST",
                        "/v1/syncs/work/trigger?wait=20s",
                        "{}",
                        true,
                        "Idempotency-Key",
                        "once");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.header("idempotency-replayed")).isEqualTo("true");
        assertThat(again.header("location")).startsWith("/v1/runs/");
        assertThat(
                        app.send(
                                        "POST",
                                        "/v1/syncs/work/trigger",
                                        "{\"reason\": \"other\"}",
                                        true,
                                        "Idempotency-Key",
                                        "once")
                                .status())
                .isEqualTo(422);
        assertThat(
                        app.send(
                                        "POST",
                                        "/v1/syncs/work/trigger",
                                        null,
                                        true,
                                        "Idempotency-Key",
                                        "with blank")
                                .status())
                .isEqualTo(400);
        assertThat(worked).hasValue(before + 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    /v1/syncs/work/pause           | {"reason": "a test"}
                    /v1/syncs/work/resume          |
                    /v1/errors/redrive             | {"ids": [999999]}
                    /v1/errors/999999/redrive      |
                    /v1/errors/dismiss             | {"ids": [999999]}
                    /v1/errors/999999/dismiss      | {"reason": "a test"}
                    /v1/runs/999999/restart        |
                    /v1/runs/999999/stop           |
                    /v1/runs/999999/abandon        |
                    /v1/connections/nothing/check  |
                    /v1/sync/trigger               | {"sourceType": "csv"}
                    /v1/sync/resume                |
                    /api/sync/bakalari             |
                    """)
    void answersARequestWithAKeyOnceWhateverItAsksFor(String path, String body) {
        String key = "every-post" + path;
        TestApplication.Answer first = app.send("POST", path, body, true, "Idempotency-Key", key);
        TestApplication.Answer again = other.send("POST", path, body, true, "Idempotency-Key", key);

        assertThat(first.header("idempotency-replayed")).isEmpty();
        assertThat(again.header("idempotency-replayed")).isEqualTo("true");
        assertThat(again.status()).isEqualTo(first.status());
        assertThat(again.body()).isEqualTo(first.body());
    }

    @Test
    void resumesNothingThatSomebodyElseHasPausedMeanwhile() {
        String etag = app.get("/v1/syncs/sweep/schedule").header("etag");
        TestApplication.Answer paused = other.post("/v1/syncs/sweep/pause", null);

        TestApplication.Answer stale =
                app.send("POST", "/v1/syncs/sweep/resume", null, true, "If-Match", etag);
        assertThat(stale.status()).isEqualTo(412);
        assertThat(app.get("/v1/syncs/sweep").json().path("paused").asBoolean()).isTrue();

        TestApplication.Answer seen =
                app.send(
                        "POST",
                        "/v1/syncs/sweep/resume",
                        null,
                        true,
                        "If-Match",
                        paused.header("etag"));
        assertThat(seen.status()).isEqualTo(200);
        assertThat(seen.json().path("paused").asBoolean()).isFalse();
    }

    @Test
    void refusesAnOversizedBody() {
        TestApplication.Answer answer =
                app.post("/v1/syncs/work/trigger", "{\"reason\": \"" + "x".repeat(1 << 20) + "\"}");

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.header("content-type")).startsWith("application/problem+json");
    }

    @Test
    void hearsOnOneNodeOfARunThatAnotherOneWasAskedFor() throws Exception {
        StringBuffer heard = new StringBuffer();
        HttpRequest listen =
                HttpRequest.newBuilder(URI.create(app.url("/v1/events")))
                        .header("Authorization", "Bearer " + TestApplication.TOKEN)
                        .header("Last-Event-ID", "1")
                        .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<InputStream> events =
                    http.send(listen, HttpResponse.BodyHandlers.ofInputStream());
            assertThat(events.headers().firstValue("content-type").orElseThrow())
                    .startsWith("text/event-stream");
            Thread.ofVirtual().start(() -> readInto(heard, events.body()));
            await().atMost(SOON).untilAsserted(() -> assertThat(heard).contains("event:reload"));

            // So that the run is the other node's.
            app.bean(SyncScheduler.class).standby();
            long runId =
                    other.post("/v1/syncs/work/trigger?wait=30s", null)
                            .json()
                            .path("runId")
                            .asLong();

            await().atMost(SOON)
                    .untilAsserted(() ->
                            assertThat(heard)
                                    .contains("event:run")
                                    .contains("\"runId\":" + runId)
                                    .contains("\"status\":\"completed\""));
            events.body().close();
        } finally {
            app.bean(SyncScheduler.class).start();
        }
    }

    private static void readInto(StringBuffer heard, InputStream events) {
        byte[] buffer = new byte[4096];
        try {
            for (int read = events.read(buffer); read >= 0; read = events.read(buffer)) {
                heard.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
            }
        } catch (java.io.IOException e) {
            // The test has closed it.
        }
    }

    /// To the node that was started last: Quartz keeps one data source for all schedulers of a name
    /// in a JVM, so only that one's has its triggers and our rows in one transaction.
    private static TestApplication.Answer put(String path, String etag, String body) {
        return etag == null
                ? other.send("PUT", path, body, true)
                : other.send("PUT", path, body, true, "If-Match", etag);
    }
}
