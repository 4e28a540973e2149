package dev.syncline.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.TestApplication;
import dev.syncline.db.TestDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TokensIT {

    private static final String PASSWORD = "correct horse battery";
    private static TestDatabase database;
    private static JdbcClient jdbc;
    private static TestApplication app;
    private static TestApplication other;
    private static AccessApi api;

    @BeforeAll
    static void start() {
        database = TestDatabase.migrated();
        jdbc = JdbcClient.create(database.dataSource());
        Map<String, String> settings = Map.of("SYNCLINE_ADMIN_PASSWORD", PASSWORD);
        app = TestApplication.start(database, settings);
        other = TestApplication.start(database, settings);
        api = AccessApi.signedInAs(app, "admin", PASSWORD);
    }

    @AfterAll
    static void stop() {
        other.close();
        app.close();
    }

    @Test
    void letsAMachineInUnderItsOwnNameAndRole() {
        String secret = api.issue("reports", "viewer", "null");

        assertThat(secret).matches("syn_[A-Za-z0-9_-]{43}");
        assertThat(call(other, secret, "GET", "/v1/me").body())
                .isEqualTo("{\"actor\":\"token:reports\",\"role\":\"viewer\"}");
        TestApplication.Answer refused = call(other, secret, "POST", "/v1/sync/resume");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.json().path("type").asString())
                .isEqualTo("urn:syncline:problem:forbidden");
    }

    @Test
    void refusesARevokedTokenOnEveryNodeWithTheNextRequest() {
        String secret = api.issue("soon-gone", "operator", "null");
        assertThat(call(other, secret, "GET", "/v1/syncs").status()).isEqualTo(200);

        assertThat(api.send("DELETE", "/v1/tokens/" + idOf("soon-gone"), "").status())
                .isEqualTo(200);

        assertThat(call(other, secret, "GET", "/v1/syncs").status()).isEqualTo(401);
        assertThat(call(app, secret, "GET", "/v1/syncs").status()).isEqualTo(401);
        assertThat(api.issue("soon-gone", "operator", "null")).isNotEqualTo(secret);
    }

    @Test
    void refusesAnExpiredToken() {
        String secret = api.issue("short", "operator", "\"2999-01-01T00:00:00Z\"");
        assertThat(call(app, secret, "GET", "/v1/syncs").status()).isEqualTo(200);

        database.execute("UPDATE api_token SET expires_at = now() WHERE name = 'short'");

        assertThat(call(app, secret, "GET", "/v1/syncs").status()).isEqualTo(401);
    }

    @Test
    void notesTheLastUseOnceAMinute() {
        String secret = api.issue("counted", "viewer", "null");
        call(app, secret, "GET", "/v1/syncs");
        String first = lastUse("counted");
        call(other, secret, "GET", "/v1/syncs");

        assertThat(first).isNotNull();
        assertThat(lastUse("counted")).isEqualTo(first);
        database.execute(
                "UPDATE api_token SET last_used_at = now() - interval '61 s' WHERE name = 'counted'");
        String old = lastUse("counted");
        call(app, secret, "GET", "/v1/syncs");
        assertThat(lastUse("counted")).isGreaterThan(old);
    }

    @Test
    void tellsATokenOnceAndKeepsNeitherItNorAPassword() {
        String secret = api.issue("told-once", "viewer", "null");
        api.create("keeper", "a password to look for", "viewer");
        new Browser(app.url()).signIn("keeper", "a password to look for");
        Browser.Page again =
                api.send("POST", "/v1/tokens", "{\"name\":\"told-once\",\"role\":\"viewer\"}");

        assertThat(again.status()).isEqualTo(409);
        assertThat(api.get("/v1/tokens").body()).contains("told-once").doesNotContain(secret);
        List<String> tables =
                jdbc.sql(
                                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'")
                        .query(String.class)
                        .list();
        assertThat(tables).contains("api_token", "app_user", "spring_session_attributes");
        for (String table : tables) {
            // Text shows bytea in hexadecimal: look for both.
            String rows =
                    jdbc.sql(
                                    "SELECT coalesce(string_agg(t::text, ' '), '') FROM \"%s\" t"
                                            .formatted(table))
                            .query(String.class)
                            .single();
            for (String hidden :
                    List.of(secret, "a password to look for", PASSWORD, TestApplication.TOKEN)) {
                assertThat(rows)
                        .as(table)
                        .doesNotContain(hidden)
                        .doesNotContain(java.util.HexFormat.of().formatHex(hidden.getBytes()));
            }
        }
    }

    @Test
    void keepsNothingOfAPasswordUnderAnIdempotencyKey() {
        Browser.Page made = createOnce("a long enough one");
        Browser.Page again = createOnce("quite another one");

        // Not even a hash of it: a request with another password is the same one.
        assertThat(made.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.header("idempotency-replayed")).isEqualTo("true");
        assertThat(
                        jdbc.sql(
                                        "SELECT convert_from(body, 'UTF8') FROM api_idempotency WHERE key = 'make-once'")
                                .query(String.class)
                                .single())
                .isEqualTo(made.body())
                .doesNotContain("long enough");
    }

    private static Browser.Page createOnce(String password) {
        return api.send(
                "POST",
                "/v1/users",
                "{\"name\":\"once\",\"password\":\"%s\",\"role\":\"viewer\"}".formatted(password),
                "Idempotency-Key",
                "make-once");
    }

    @Test
    void keepsTheLastAdmin() {
        assertThat(api.send("PATCH", "/v1/users/admin", "{\"role\":\"operator\"}").status())
                .isEqualTo(409);
        assertThat(api.send("PATCH", "/v1/users/admin", "{\"disabled\":true}").status())
                .isEqualTo(409);
        Browser.Page removal = api.send("DELETE", "/v1/users/admin", "");
        assertThat(removal.status()).isEqualTo(409);
        assertThat(removal.body()).contains("'admin' is the last admin");

        api.create("second", "a long enough one", "admin");
        api.change("admin", "{\"role\":\"admin\"}");
        assertThat(api.send("DELETE", "/v1/users/second", "").status()).isEqualTo(204);
        assertThat(api.send("DELETE", "/v1/users/second", "").status()).isEqualTo(404);
    }

    @Test
    void refusesNamesAndPasswordsThatWontDo() {
        assertThat(create("Ann", "a long enough one").status()).isEqualTo(400);
        assertThat(create("token:ann", "a long enough one").status()).isEqualTo(400);
        assertThat(create("operator", "a long enough one").status()).isEqualTo(400);
        assertThat(create("ann", "too short").status()).isEqualTo(400);
        assertThat(create("admin", "a long enough one").status()).isEqualTo(409);
        assertThat(api.send("PATCH", "/v1/users/nobody", "{}").status()).isEqualTo(404);
    }

    @Test
    void keepsAnAuditLogThatAdminsCanRead() {
        api.create("audited", "a long enough one", "viewer");
        api.change("audited", "{\"role\":\"operator\",\"password\":\"another long one\"}");

        JsonNode page =
                JsonMapper.shared()
                        .readTree(api.get("/v1/audit?action=user&actor=admin&limit=2").body());

        assertThat(page.path("items").findValuesAsString("action"))
                .containsExactly("user.change", "user.create");
        JsonNode change = page.path("items").get(0);
        assertThat(change.path("subject").asString()).isEqualTo("user audited");
        assertThat(change.path("detail").asString()).isEqualTo("role operator; new password");
        assertThat(change.path("outcome").asString()).isEqualTo("done");
        assertThat(page.path("next").asString()).isNotEmpty();
    }

    private static Browser.Page create(String name, String password) {
        return api.send(
                "POST",
                "/v1/users",
                "{\"name\":\"%s\",\"password\":\"%s\",\"role\":\"viewer\"}"
                        .formatted(name, password));
    }

    private static long idOf(String name) {
        return jdbc.sql("SELECT token_id FROM api_token WHERE name = ? AND revoked_at IS NULL")
                .param(name)
                .query(Long.class)
                .single();
    }

    private static String lastUse(String name) {
        return jdbc.sql("SELECT last_used_at::text FROM api_token WHERE name = ?")
                .param(name)
                .query(String.class)
                .single();
    }

    private static TestApplication.Answer call(
            TestApplication node, String secret, String method, String path) {
        return node.send(
                method,
                path,
                method.equals("GET") ? null : "{}",
                false,
                "Authorization",
                "Bearer " + secret);
    }
}
