package dev.syncline.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.api.TestApplication;
import dev.syncline.db.TestDatabase;
import dev.syncline.scripts.Script;
import dev.syncline.system.school.SchoolSamples;
import dev.syncline.system.school.TestSchool;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/// The whole way of the school: server, run, tables, and the call that its users make.
@ExtendWith(OutputCaptureExtension.class)
class SchoolIT {

    private final TestDatabase database = TestDatabase.migrated();
    private final JdbcClient jdbc = JdbcClient.create(database.dataSource());
    private final TestSchool school = new TestSchool();
    private TestApplication node;

    @AfterEach
    void stop() {
        if (node != null) {
            node.close();
        }
        school.close();
    }

    @Test
    void bringsInEveryClassSubjectPersonAndEnrolmentOnce() {
        node = start(Map.of());

        JsonNode run = run();

        assertThat(run.path("status").asString()).isEqualTo("completed");
        assertThat(rows("SELECT name || '|' || grade FROM classes"))
                .containsExactlyInAnyOrder("1.A|1", "12.B|12", "Př|1");
        assertThat(rows("SELECT code || '|' || name FROM subjects"))
                .containsExactlyInAnyOrder(
                        "─îJL|─îesk├╜ jazyk", "M|Matematika", "TV|Tělesná výchova", "F|Fyzika");
        assertThat(
                        rows(
                                """
                                SELECT concat_ws('|', bakalari_id, u.name, role, email, c.name)
                                FROM users u LEFT JOIN classes c ON c.id = u.class_id
                                """))
                .containsExactlyInAnyOrder(
                        "U   4|Mgr. Ema Bílá|TEACHER|U%20%20%204@bakalari.local",
                        "U  12|Jan Černý|TEACHER|U%20%2012@bakalari.local",
                        "U  16|Iva Nová|TEACHER|U%20%2016@bakalari.local",
                        "U  20|Petr Malý|TEACHER|U%20%2020@bakalari.local",
                        "Z A  1|Modrý Dub|STUDENT|Z%20A%20%201@bakalari.local|1.A",
                        "Z A  2|Zelená Lípa|STUDENT|Z%20A%20%202@bakalari.local|1.A",
                        " B  1|Šedá Olše|STUDENT|%20B%20%201@bakalari.local|12.B");
        assertThat(
                        rows(
                                """
                                SELECT concat_ws('|', u.bakalari_id, s.code, c.name)
                                FROM enrolments e JOIN users u ON u.id = e.user_id JOIN subjects s ON s.id = e.subject_id
                                JOIN classes c ON c.id = e.class_id
                                """))
                .containsExactlyInAnyOrder(
                        "Z A  1|─îJL|1.A", "Z A  1|M|1.A", "Z A  2|─îJL|1.A", "Z A  2|M|1.A");
        assertThat(rows("SELECT type || ' ' || count(*) FROM external_ref GROUP BY type"))
                .containsExactlyInAnyOrder("class 3", "subject 4", "user 7", "enrollment 4");
        assertThat(
                        rows(
                                """
                                SELECT count(*)::text FROM external_ref r JOIN enrolments e ON e.id::text = r.internal_id
                                WHERE r.type = 'enrollment' AND r.external_id = e.user_id || '-' || e.subject_id
                                """))
                .containsExactly("4");
    }

    @Test
    void createsAndUpdatesNothingTheSecondTime() {
        node = start(Map.of());
        run();
        List<String> before = everything();

        JsonNode second = run();

        assertThat(ledger(second))
                .isEqualTo("18 read, 0 created, 0 updated, 18 unchanged, 0 rejected");
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void updatesWhatIsRenamedRefusesWhatIsBrokenAndDeletesNothing() {
        node = start(Map.of());
        run();
        school.changeAll(json -> json.replace("\"Petr Malý\"", "\"Petr Velký\""));
        school.change(
                SchoolSamples.TIMETABLE,
                json ->
                        json.replace(
                                "{\"Id\":\"B\",\"Abbrev\":\"Př\",\"Name\":\"\"}",
                                "{\"Id\":\"B\",\"Abbrev\":null,\"Name\":null}"));
        school.changeAll(
                json -> json.replaceAll("\\{\"Id\":\"Z A  2\"[^}]*}", "{}").replace(",\n{}", ""));

        JsonNode run = run();

        assertThat(run.path("status").asString()).isEqualTo("completed_with_errors");
        assertThat(ledger(run))
                .isEqualTo("15 read, 0 created, 1 updated, 13 unchanged, 1 rejected");
        assertThat(rows("SELECT name FROM users WHERE bakalari_id = 'U  20'"))
                .containsExactly("Petr Velký");
        assertThat(rows("SELECT count(*)::text FROM users WHERE bakalari_id = 'Z A  2'"))
                .containsExactly("1");
        assertThat(rows("SELECT count(*)::text FROM enrolments")).containsExactly("4");
        JsonNode error = errors(run).get(0);
        assertThat(error.path("errorCode").asString()).isEqualTo("NO_NAME");
        assertThat(error.path("recordKey").asString()).isEqualTo("B");
        assertThat(error.path("recordPosition").asInt()).isEqualTo(3);
        assertThat(error.path("payload").path("Id").asString()).isEqualTo("B");
    }

    @Test
    void setsAsideWhatTheTablesRefuseAndBringsInTheRest() {
        school.changeAll(json ->
                json.replace("\"Jan Černý\"", "\"" + "x".repeat(201) + "\"")
                        .replace("\"Petr Malý\"", "\"Petr \\u0000\"")
                        .replace("\"Abbrev\":\"F\"", "\"Abbrev\":\"M\""));
        node = start(Map.of());

        JsonNode run = run();

        assertThat(run.path("status").asString()).isEqualTo("completed_with_errors");
        assertThat(ledger(run))
                .isEqualTo("18 read, 15 created, 0 updated, 0 unchanged, 3 rejected");
        assertThat(errors(run).findValuesAsString("errorCode"))
                .containsExactlyInAnyOrder("22001", "22P05", "23505");
        assertThat(rows("SELECT count(*)::text FROM users")).containsExactly("5");
    }

    @Test
    void doesWithoutTheListsThatAnAccountMayNotSeeAndSaysWhichGroupIsMissing() {
        school.failWith(SchoolSamples.RECIPIENTS, 403);
        school.failWith(SchoolSamples.MARKS_OF_FIRST, 404);
        node = start(Map.of());

        JsonNode run = run();

        assertThat(run.path("status").asString()).isEqualTo("completed_with_errors");
        assertThat(errors(run).findValuesAsString("errorCode")).containsExactly("NO_STUDENTS");
        assertThat(rows("SELECT count(*)::text FROM users")).containsExactly("6");
        assertThat(rows("SELECT count(*)::text FROM enrolments")).containsExactly("2");
    }

    @Test
    void failsWhenTheServerAnswersWithoutItsListRatherThanSyncNothing() {
        school.answer(SchoolSamples.SUBJECTS, "{\"Predmety\":[]}");
        node = start(Map.of());

        TestApplication.Answer answer = node.post("/api/sync/bakalari", null);

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.json().path("errors").get(0).asString())
                .contains("/api/3/subjects holds no list 'Subjects'");
    }

    @Test
    void answersTheCountsInUpstreamsWords() {
        node = start(Map.of());

        TestApplication.Answer answer = node.post("/api/sync/bakalari", null);

        assertThat(answer.status()).isEqualTo(200);
        JsonNode body = answer.json();
        assertThat(body.propertyNames())
                .containsExactly(
                        "success",
                        "runId",
                        "startedAt",
                        "completedAt",
                        "durationMs",
                        "result",
                        "requestId",
                        "timestamp");
        assertThat(body.path("success").asBoolean()).isTrue();
        assertThat(body.path("result").toString())
                .isEqualTo(
                        "{\"classesCreated\":3,\"classesUpdated\":0,\"usersCreated\":7,\"usersUpdated\":0,\"subjectsCreated\":4,\"subjectsUpdated\":0,\"enrollmentsCreated\":4,\"enrollmentsUpdated\":0}");
        assertThat(body.path("startedAt").asString())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(body.path("requestId").asString()).isEqualTo(answer.header("x-request-id"));
    }

    @Test
    void answersErrorsAndNoSuccessWhenAnythingWasRefused(CapturedOutput output) {
        school.changeAll(json -> json.replace("\"Jan Černý\"", "\"" + "x".repeat(201) + "\""));
        node = start(Map.of());

        TestApplication.Answer answer = node.post("/api/sync/bakalari", null);

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.json().path("success").asBoolean()).isFalse();
        assertThat(answer.json().path("errors").get(0).asString())
                .isEqualTo(
                        "Error syncing user: value too long for type character varying(200) (22001)");
        assertThat(rows("SELECT count(*)::text FROM users")).containsExactly("6");
        await().untilAsserted(() -> assertThat(output).contains("sync_fail"));
        assertThat(output).contains("sync_start").doesNotContain("sync_ok");
    }

    @Test
    void passesTheChecksOfTheScriptsThatPeopleAndCronCallItWith() {
        node = start(Map.of());

        assertThat(Script.run("test-sync.sh", operator(TestApplication.TOKEN)))
                .satisfies(script -> assertThat(script.output()).endsWith("Every check holds\n"))
                .returns(0, Script::exitCode);
        assertThat(Script.run("sync-cron.sh", operator(TestApplication.TOKEN)).exitCode()).isZero();
        assertThat(Script.run("sync-cron.sh", operator("another-token-than-that")).exitCode())
                .isEqualTo(3);
    }

    private Map<String, String> operator(String token) {
        return Map.of("OPERATOR_TOKEN", token, "APP_URL", node.url());
    }

    @Test
    void refusesCallersWithoutTheTokenInUpstreamsWords() {
        node = start(Map.of());

        for (TestApplication.Answer answer :
                List.of(
                        node.send("POST", "/api/sync/bakalari", null, false),
                        node.send(
                                "POST",
                                "/api/sync/bakalari",
                                null,
                                false,
                                "Authorization",
                                "Bearer wrong"))) {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.json().path("code").asString()).isEqualTo("UNAUTHORIZED");
            assertThat(answer.json().path("requestId").asString())
                    .isEqualTo(answer.header("x-request-id"));
        }
        assertThat(school.requests()).noneMatch(request -> request.contains("/api/3/"));
    }

    @Test
    void saysThatNoTokenIsToBeHadWhenTheSchoolIsNotConfigured(CapturedOutput output) {
        node = start(Map.of("BAKALARI_PASSWORD", ""));

        TestApplication.Answer answer = node.post("/api/sync/bakalari", null);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("code").asString()).isEqualTo("MISSING_TOKEN");
        assertThat(answer.json().path("message").asString()).contains("BAKALARI_URL");
        assertThat(output).contains("System school is switched off: BAKALARI_PASSWORD is not set");
    }

    @Test
    void triesABadLoginOnceAndNeverAgainByItself() {
        school.password("another one");
        node = start(Map.of("syncline.school.cron", ""));

        TestApplication.Answer answer = node.post("/api/sync/bakalari", null);

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.json().path("errors").get(0).asString())
                .contains("Špatný login nebo heslo")
                .doesNotContain(TestSchool.PASSWORD);
        assertThat(school.passwordLogins()).isEqualTo(1);
        JsonNode run = node.get("/v1/runs?sync=school").json().path("items").get(0);
        assertThat(run.path("status").asString()).isEqualTo("failed");
        assertThat(run.path("attemptCount").asInt()).isEqualTo(1);
        assertThat(run.path("error").path("errorClass").asString()).isEqualTo("credentials");
    }

    @Test
    void sendsARefusedPasswordAgainOnlyWhenSomebodyChecksTheConnection() {
        school.password("another one");
        node = start(Map.of());
        node.post("/api/sync/bakalari", null);

        TestApplication.Answer second = node.post("/api/sync/bakalari", null);

        assertThat(second.status()).isEqualTo(500);
        assertThat(second.json().path("errors").get(0).asString())
                .contains("refused these credentials")
                .contains("have connection school checked");
        assertThat(school.passwordLogins()).isEqualTo(1);
        school.password(TestSchool.PASSWORD);
        assertThat(node.post("/api/sync/bakalari", null).status()).isEqualTo(500);
        assertThat(school.passwordLogins()).isEqualTo(1);

        node.post("/v1/connections/school/check", null);

        assertThat(node.post("/api/sync/bakalari", null).status()).isEqualTo(200);
        assertThat(school.passwordLogins()).isEqualTo(2);
    }

    @Test
    void answersThatARunGoesOnAndThatAnotherOneIsUnderWay() throws SQLException {
        node = start(Map.of("syncline.school.answer-within", "1s"));
        try (Connection other = database.dataSource().getConnection()) {
            other.setAutoCommit(false);
            // The run's first chunk waits for that.
            other.createStatement().execute("LOCK TABLE classes IN EXCLUSIVE MODE");

            TestApplication.Answer first = node.post("/api/sync/bakalari", null);

            assertThat(first.status()).isEqualTo(202);
            assertThat(first.json().path("code").asString()).isEqualTo("STILL_RUNNING");
            String runId = first.json().path("runId").asString();
            assertThat(first.json().path("message").asString())
                    .isEqualTo(
                            "The run has not ended within 1 s and goes on; GET /v1/runs/%s tells how it ends"
                                    .formatted(runId));

            TestApplication.Answer second = node.post("/api/sync/bakalari", null);

            assertThat(second.status()).isEqualTo(409);
            assertThat(second.json().path("success").asBoolean()).isFalse();
            assertThat(second.json().path("code").asString()).isEqualTo("SYNC_IN_PROGRESS");
            assertThat(second.json().path("message").asString())
                    .startsWith(
                            "Sync is already in progress: run %s of this sync still runs on node "
                                    .formatted(runId));
            assertThat(second.json().path("runId").asString()).isEqualTo(runId);
            assertThat(second.json().path("requestId").asString())
                    .isEqualTo(second.header("x-request-id"));
            other.rollback();
            await().atMost(Duration.ofSeconds(30))
                    .until(() ->
                            node.get("/v1/runs/" + runId)
                                    .json()
                                    .path("status")
                                    .asString()
                                    .equals("completed"));
        }
        assertThat(rows("SELECT status FROM sync_runs ORDER BY run_id"))
                .containsExactly("completed", "skipped");
    }

    @Test
    void answersThatItMayNotRunWhileTheServerIsOffline() {
        node = start(Map.of("syncline.connections.failures-to-offline", "1"));
        school.close();
        assertThat(node.post("/v1/connections/school/check", null).json().path("state").asString())
                .isEqualTo("offline");

        TestApplication.Answer answer = node.post("/api/sync/bakalari", null);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().path("success").asBoolean()).isFalse();
        assertThat(answer.json().path("code").asString()).isEqualTo("SKIPPED");
        assertThat(answer.json().path("message").asString()).contains("school").contains("offline");
        assertThat(answer.json().path("runId").isNull()).isTrue();
        assertThat(rows("SELECT status FROM sync_runs")).containsExactly("skipped");
    }

    @Test
    void goesOnWhereItWasWhenTheServerFailsInTheMiddle() {
        school.failWith(SchoolSamples.MARKS_OF_FIRST, 503);
        node = start(Map.of());
        long runId = node.post("/v1/syncs/school/trigger", null).json().path("runId").asLong();
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        node.get("/v1/runs/" + runId)
                                .json()
                                .path("status")
                                .asString()
                                .equals("failed"));
        assertThat(rows("SELECT count(*)::text FROM subjects")).containsExactly("4");
        assertThat(rows("SELECT count(*)::text FROM users")).containsExactly("0");
        school.recover();

        await().atMost(Duration.ofSeconds(60))
                .until(() ->
                        node.get("/v1/runs/" + runId)
                                .json()
                                .path("status")
                                .asString()
                                .equals("completed"));

        assertThat(ledger(node.get("/v1/runs/" + runId).json()))
                .isEqualTo("18 read, 18 created, 0 updated, 0 unchanged, 0 rejected");
    }

    @Test
    void keepsSecretsAndPeopleOutOfLogsTablesAndAnswers(CapturedOutput output) {
        node = start(Map.of("SYNCLINE_SECRET_KEY", "a passphrase for tests only"));
        JsonNode run = run();
        school.expireAccess();
        run();
        school.failWith(SchoolSamples.SELF, 500);
        TestApplication.Answer failed = node.post("/api/sync/bakalari", null);

        String dump =
                String.join(
                        "\n",
                        rows(
                                """
                                SELECT string_agg(x::text, ' ') FROM (
                                    SELECT to_jsonb(t) FROM batch_job_execution_params t UNION ALL
                                    SELECT to_jsonb(t) FROM batch_step_execution t UNION ALL
                                    SELECT to_jsonb(t) FROM sync_error t UNION ALL
                                    SELECT to_jsonb(t) FROM sync_fire t UNION ALL
                                    SELECT jsonb_build_object('sealed', encode(sealed, 'escape')) FROM sync_token) x
                                """));
        assertThat(dump + output + run + failed.body())
                .doesNotContain("canary")
                .doesNotContain("Modrý Dub");
        assertThat(rows("SELECT (length(sealed) > 50)::text FROM sync_token"))
                .containsExactly("true");
    }

    private TestApplication start(Map<String, String> more) {
        Map<String, String> settings =
                new HashMap<>(
                        Map.of(
                                "BAKALARI_URL",
                                school.url(),
                                "BAKALARI_USERNAME",
                                TestSchool.USERNAME,
                                "BAKALARI_PASSWORD",
                                TestSchool.PASSWORD,
                                "syncline.school.cron",
                                ""));
        settings.putAll(more);
        String key = settings.remove("SYNCLINE_SECRET_KEY");
        if (key != null) {
            settings.put("syncline.secret.key", key);
        }
        return TestApplication.start(database, settings);
    }

    private JsonNode run() {
        return node.post("/v1/syncs/school/trigger?wait=60s", null).json();
    }

    private JsonNode errors(JsonNode run) {
        return node.get("/v1/runs/" + run.path("runId").asLong() + "/errors").json().path("items");
    }

    private List<String> rows(String sql) {
        return jdbc.sql(sql).query(String.class).list();
    }

    private List<String> everything() {
        return rows(
                """
                SELECT x::text FROM (
                    SELECT to_jsonb(t) AS x FROM classes t UNION ALL SELECT to_jsonb(t) FROM subjects t UNION ALL
                    SELECT to_jsonb(t) FROM users t UNION ALL SELECT to_jsonb(t) FROM enrolments t UNION ALL
                    SELECT to_jsonb(t) FROM external_ref t) y
                ORDER BY 1
                """);
    }

    private static String ledger(JsonNode run) {
        JsonNode ledger = run.path("ledger");
        return "%d read, %d created, %d updated, %d unchanged, %d rejected"
                .formatted(
                        ledger.path("read").asInt(),
                        ledger.path("created").asInt(),
                        ledger.path("updated").asInt(),
                        ledger.path("unchanged").asInt(),
                        ledger.path("rejected").asInt());
    }
}
