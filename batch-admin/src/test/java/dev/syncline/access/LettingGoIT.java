package dev.syncline.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.api.TestApplication;
import dev.syncline.db.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/// What becomes of those who are inside when they may not come in any more, and what the audit log
/// says of coming, going and being stopped.
class LettingGoIT {

    private static final String PASSWORD = "correct horse battery";
    private static final HttpClient http = HttpClient.newHttpClient();
    private static TestDatabase database;
    private static TestApplication app;
    private static AccessApi admin;

    @BeforeAll
    static void start() {
        database = TestDatabase.migrated();
        app = TestApplication.start(database, Map.of("SYNCLINE_ADMIN_PASSWORD", PASSWORD));
        admin = AccessApi.signedInAs(app, "admin", PASSWORD);
    }

    @AfterAll
    static void stop() {
        http.shutdownNow();
        app.close();
    }

    @BeforeEach
    void forgetAttempts() {
        database.execute("DELETE FROM access_attempt");
    }

    @Test
    void endsTheStreamsOfThoseWhoMayNotComeInAnyMoreAndNoOther() {
        String revoked = admin.issue("revoked", "viewer", "null");
        String expired = admin.issue("expired", "viewer", "null");
        String good = admin.issue("good", "viewer", "null");
        Browser disabled = browser("disabled");
        Browser signedOut = browser("signed-out");
        Browser timedOut = browser("timed-out");
        List<CompletableFuture<Void>> ends =
                List.of(
                        stream("Authorization", "Bearer " + revoked),
                        stream("Authorization", "Bearer " + expired),
                        stream("Cookie", session(disabled)),
                        stream("Cookie", session(signedOut)),
                        stream("Cookie", session(timedOut)));
        CompletableFuture<Void> ofTheGood = stream("Authorization", "Bearer " + good);

        database.execute("UPDATE api_token SET revoked_at = now() WHERE name = 'revoked'");
        database.execute("UPDATE api_token SET expires_at = now() WHERE name = 'expired'");
        admin.change("disabled", "{\"disabled\": true}");
        signedOut.post("/logout", Map.of(), signedOut.get("/").formToken());
        database.execute(
                "UPDATE spring_session SET expiry_time = 0 WHERE principal_name = 'timed-out'");

        await().atMost(Duration.ofSeconds(20))
                .until(() -> ends.stream().allMatch(CompletableFuture::isDone));
        assertThat(ofTheGood).isNotDone();
    }

    private static Browser browser(String user) {
        admin.create(user, PASSWORD, "viewer");
        Browser browser = new Browser(app.url());
        assertThat(browser.signIn(user, PASSWORD).status()).isEqualTo(302);
        return browser;
    }

    private static String session(Browser browser) {
        return "syncline_session=" + browser.cookie("syncline_session");
    }

    /// @return done once the stream, which has begun, has ended
    private static CompletableFuture<Void> stream(String header, String value) {
        try {
            HttpResponse<InputStream> response =
                    http.send(
                            HttpRequest.newBuilder(URI.create(app.url() + "/v1/events"))
                                    .header(header, value)
                                    .build(),
                            HttpResponse.BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            return CompletableFuture.runAsync(
                    () -> read(response.body()), Thread::startVirtualThread);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void read(InputStream stream) {
        try (stream) {
            while (stream.read() >= 0) {
                // Heartbeats.
            }
        } catch (IOException e) {
            // So it has ended too.
        }
    }

    @Test
    void countsGuessesAtOnesOwnPasswordAsGuessesAtSigningIn() {
        admin.create("guessed", PASSWORD, "viewer");
        AccessApi stolen = AccessApi.signedInAs(app, "guessed", PASSWORD);
        for (int i = 0; i < Attempts.FREE_OF_PAIR; i++) {
            assertThat(setPassword(stolen, "a guess " + i).status()).isEqualTo(409);
        }

        Browser.Page refused = setPassword(stolen, PASSWORD);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("retry-after")).isEqualTo("1");
        assertThat(refused.body()).contains("urn:syncline:problem:too-many-attempts");
        assertThat(new Browser(app.url()).signIn("guessed", PASSWORD).status()).isEqualTo(429);

        database.execute("UPDATE access_attempt SET blocked_until = now()");
        assertThat(setPassword(stolen, PASSWORD).status()).isEqualTo(204);
        assertThat(new Browser(app.url()).signIn("guessed", "another horse battery").status())
                .isEqualTo(302);
    }

    private static Browser.Page setPassword(AccessApi api, String current) {
        return api.send(
                "POST",
                "/v1/me/password",
                "{\"current\": \"%s\", \"password\": \"another horse battery\"}"
                        .formatted(current));
    }

    @Test
    void notesWhoSignsInAndOutAndWhoDoesNot() {
        Browser eve = browser("eve");
        for (int i = 0; i <= Attempts.FREE_OF_PAIR; i++) {
            new Browser(app.url()).signIn("eve", "a guess");
        }
        eve.post("/logout", Map.of(), eve.get("/").formToken());

        assertThat(rows("user eve"))
                .containsExactly(
                        "eve session.sign-in done from 127.0.0.1",
                        "anonymous session.sign-in refused from 127.0.0.1: That name and password don't go together.",
                        "anonymous session.sign-in refused from 127.0.0.1: That name and password don't go together.",
                        "anonymous session.sign-in refused from 127.0.0.1: That name and password don't go together.",
                        "anonymous session.sign-in refused from 127.0.0.1: That name and password don't go together.",
                        "anonymous session.sign-in refused from 127.0.0.1: That name and password don't go together.",
                        "anonymous session.lock-out refused from 127.0.0.1: too many attempts failed; refused for 1 s",
                        "eve session.sign-out done from 127.0.0.1");
    }

    @Test
    void notesWhomAPathStopsButNotEachTimeOfAFlood() {
        String nosy = admin.issue("nosy", "viewer", "null");
        for (int i = 0; i < 40; i++) {
            assertThat(
                            app.send(
                                            "GET",
                                            "/v1/users",
                                            null,
                                            false,
                                            "Authorization",
                                            "Bearer " + nosy)
                                    .status())
                    .isEqualTo(403);
        }

        List<String> rows = rows("GET /v1/users");
        assertThat(rows.getFirst())
                .isEqualTo("token:nosy access.denied refused The role is too small");
        // Ten, and one for each six seconds that this may take.
        assertThat(rows).hasSizeBetween(10, 20);
    }

    private static List<String> rows(String subject) {
        return JdbcClient.create(database.dataSource())
                .sql(
                        """
                        SELECT concat_ws(' ', actor, action, outcome, detail) FROM audit_log
                        WHERE subject = ? AND action ~ '^(session|access)' ORDER BY audit_id
                        """)
                .param(subject)
                .query(String.class)
                .list();
    }

    @Test
    void makesAUserOnceHoweverOftenTheRequestComes() {
        String request =
                "{\"name\": \"once\", \"password\": \"correct horse battery\", \"role\": \"viewer\"}";
        Browser.Page first = admin.send("POST", "/v1/users", request, "Idempotency-Key", "u1");
        Browser.Page again = admin.send("POST", "/v1/users", request, "Idempotency-Key", "u1");
        Browser.Page other =
                admin.send(
                        "POST",
                        "/v1/users",
                        request.replace("once", "twice"),
                        "Idempotency-Key",
                        "u1");

        assertThat(first.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("idempotency-replayed")).isEqualTo("true");
        assertThat(other.status()).isEqualTo(422);
    }

    @Test
    void makesATokenOnceAndKeepsItsSecretNowhere() {
        String request = "{\"name\": \"only\", \"role\": \"viewer\"}";
        Browser.Page first = admin.send("POST", "/v1/tokens", request, "Idempotency-Key", "t1");
        Browser.Page again = admin.send("POST", "/v1/tokens", request, "Idempotency-Key", "t1");

        assertThat(first.status()).isEqualTo(201);
        JsonNode made = tools.jackson.databind.json.JsonMapper.shared().readTree(first.body());
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.body()).contains("urn:syncline:problem:secret-told");
        assertThat(again.header("location"))
                .isEqualTo("/v1/tokens/" + made.path("tokenId").asLong());
        List<String> kept = new ArrayList<>();
        JdbcClient.create(database.dataSource())
                .sql("SELECT convert_from(body, 'UTF8') FROM api_idempotency")
                .query(String.class)
                .list()
                .forEach(kept::add);
        assertThat(kept)
                .isNotEmpty()
                .noneMatch(body -> body.contains(made.path("token").asString()));
    }

    @Test
    void changesNoUserThatSomebodyElseHasChangedMeanwhile() {
        admin.create("shared", PASSWORD, "viewer");
        String etag = admin.get("/v1/users/shared").header("etag");

        Browser.Page first =
                admin.send(
                        "PATCH", "/v1/users/shared", "{\"role\": \"operator\"}", "If-Match", etag);
        Browser.Page second =
                admin.send("PATCH", "/v1/users/shared", "{\"role\": \"admin\"}", "If-Match", etag);

        assertThat(first.status()).isEqualTo(200);
        assertThat(second.status()).isEqualTo(412);
        assertThat(second.body()).contains(first.header("etag").replace("\"", "\\\""));
        assertThat(admin.get("/v1/users/shared").body()).contains("\"role\":\"operator\"");
    }
}
