package dev.syncline.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.TestApplication;
import dev.syncline.db.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LockOutIT {

    private static final String PASSWORD = "correct horse battery";
    private static TestDatabase database;
    private static TestApplication app;

    @BeforeAll
    static void start() {
        database = TestDatabase.migrated();
        app =
                TestApplication.start(
                        database,
                        Map.of(
                                "SYNCLINE_ADMIN_PASSWORD",
                                PASSWORD,
                                "server.forward-headers-strategy",
                                "native"));
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @BeforeEach
    void forgetAttempts() {
        database.execute("DELETE FROM access_attempt");
    }

    @Test
    void letsAGuesserWaitLongerAndLongerAndOthersNot() {
        for (int i = 0; i < Attempts.FREE_OF_PAIR; i++) {
            assertThat(signIn("192.0.2.1", "admin", "a guess " + i).status()).isEqualTo(401);
        }

        Browser.Page refused = signIn("192.0.2.1", "admin", PASSWORD);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(Integer.parseInt(refused.header("retry-after"))).isEqualTo(1);
        assertThat(refused.body()).contains("Too many attempts have failed; try again in 1 s.");
        assertThat(signIn("192.0.2.2", "admin", PASSWORD).status()).isEqualTo(302);

        endWaits();
        assertThat(signIn("192.0.2.1", "admin", "another guess").status()).isEqualTo(401);
        endWaits();
        assertThat(signIn("192.0.2.1", "admin", "another guess").status()).isEqualTo(401);
        assertThat(Integer.parseInt(signIn("192.0.2.1", "admin", PASSWORD).header("retry-after")))
                .isBetween(3, 4);
    }

    @Test
    void forgetsTheFailuresOfWhoHasComeIn() {
        for (int i = 0; i < Attempts.FREE_OF_PAIR - 1; i++) {
            signIn("192.0.2.1", "admin", "a guess");
        }
        assertThat(signIn("192.0.2.1", "admin", PASSWORD).status()).isEqualTo(302);

        for (int i = 0; i < Attempts.FREE_OF_PAIR; i++) {
            assertThat(signIn("192.0.2.1", "admin", "a guess").status()).isEqualTo(401);
        }
        drawOutWaits();
        assertThat(signIn("192.0.2.1", "admin", "a guess").status()).isEqualTo(429);
    }

    @Test
    void slowsDownAnAddressThatTriesManyNames() {
        for (int i = 0; i < Attempts.FREE_OF_ADDRESS; i++) {
            assertThat(signIn("192.0.2.1", "name" + i, "a guess").status()).isEqualTo(401);
        }

        assertThat(signIn("192.0.2.1", "admin", PASSWORD).status()).isEqualTo(429);
        assertThat(signIn("192.0.2.2", "admin", PASSWORD).status()).isEqualTo(302);
    }

    @Test
    void neverLocksSomebodyOutFromWhereTheyComeInWhoeverGuessesElsewhere() {
        assertThat(signIn("192.0.2.1", "admin", PASSWORD).status()).isEqualTo(302);

        for (int i = 0; i < Attempts.FREE_OF_USER; i++) {
            assertThat(signIn("198.51.100." + i, "admin", "a guess").status()).isEqualTo(401);
        }

        drawOutWaits();
        assertThat(signIn("198.51.100.200", "admin", "a guess").status()).isEqualTo(429);
        assertThat(signIn("192.0.2.1", "admin", PASSWORD).status()).isEqualTo(302);
    }

    @Test
    void countsManyGuessesAtTheSameMomentAsMany() throws Exception {
        List<Callable<Integer>> guesses = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            guesses.add(() -> signIn("192.0.2.1", "admin", "a guess").status());
        }
        List<Integer> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(10)) {
            for (Future<Integer> answer : threads.invokeAll(guesses)) {
                answers.add(answer.get());
            }
        }

        // One more for each second that this may take, with the waits of 1, 2 and 4 s.
        assertThat(answers.stream().filter(status -> status == 401).count())
                .isBetween((long) Attempts.FREE_OF_PAIR, Attempts.FREE_OF_PAIR + 4L);
        assertThat(answers).containsOnly(401, 429);
    }

    @Test
    void slowsDownWhoTriesManyTokensAndLetsGoodOnesPass() {
        AccessApi api = AccessApi.signedInAs(app, "admin", PASSWORD);
        String good = api.issue("good", "viewer", "null");
        for (int i = 0; i < Attempts.FREE_OF_TOKENS; i++) {
            assertThat(call("syn_guess-" + i).status()).isEqualTo(401);
        }

        TestApplication.Answer refused = call("syn_another-guess");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("retry-after")).isEqualTo("1");
        assertThat(refused.json().path("type").asString())
                .isEqualTo("urn:syncline:problem:too-many-attempts");
        assertThat(call(TestApplication.TOKEN).status()).isEqualTo(429);
        assertThat(call(good).status()).isEqualTo(200);
        assertThat(app.send("GET", "/actuator/health", null, false).status()).isEqualTo(200);

        endWaits();
        assertThat(call(TestApplication.TOKEN).status()).isEqualTo(200);
    }

    @Test
    void takesAScriptWithAnOldTokenForNoGuesser() {
        for (int i = 0; i < Attempts.FREE_OF_TOKENS * 2; i++) {
            assertThat(call("the-token-of-last-year").status()).isEqualTo(401);
        }
        assertThat(call(TestApplication.TOKEN).status()).isEqualTo(200);
    }

    private static TestApplication.Answer call(String token) {
        return app.send("GET", "/v1/syncs", null, false, "Authorization", "Bearer " + token);
    }

    private static Browser.Page signIn(String from, String name, String password) {
        Browser browser = new Browser(app.url());
        String formToken = browser.get("/login").formToken();
        return browser.post(
                "/login",
                Map.of("username", name, "password", password),
                formToken,
                "X-Forwarded-For",
                from,
                "Accept",
                "text/html");
    }

    /// As if the time had passed.
    private static void endWaits() {
        database.execute("UPDATE access_attempt SET blocked_until = now()");
    }

    /// As if no time had passed since the last failure, however busy the machine is.
    private static void drawOutWaits() {
        database.execute(
                """
                UPDATE access_attempt SET blocked_until = blocked_until + interval '1 minute'
                WHERE blocked_until > last_failed_at AND blocked_until IS DISTINCT FROM succeeded_at
                """);
    }
}
