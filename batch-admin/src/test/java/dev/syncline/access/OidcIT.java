package dev.syncline.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.TestApplication;
import dev.syncline.db.TestDatabase;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.util.UriComponentsBuilder;

class OidcIT {

    private static TestDatabase database;
    private static StandInIssuer issuer;
    private static TestApplication app;

    private final Browser browser = new Browser(app.url());

    @BeforeAll
    static void start() throws Exception {
        issuer = new StandInIssuer("syncline", "a-secret-of-the-client");
        database = TestDatabase.migrated();
        app =
                TestApplication.start(
                        database,
                        Map.of(
                                "OPERATOR_TOKEN",
                                "",
                                "syncline.access.oidc.issuer",
                                issuer.url(),
                                "syncline.access.oidc.client-id",
                                "syncline",
                                "syncline.access.oidc.client-secret",
                                "a-secret-of-the-client",
                                "syncline.access.oidc.role-claim",
                                "realm_access.roles",
                                "syncline.access.oidc.admins",
                                "platform",
                                "syncline.access.oidc.viewers",
                                "staff"));
    }

    @AfterAll
    static void stop() {
        app.close();
        issuer.close();
    }

    @BeforeEach
    void reset() {
        issuer.reset();
    }

    @Test
    void startsWithoutUsersAndOffersTheProvider() {
        Browser.Page page = browser.get("/login");

        assertThat(page.body())
                .contains("href=\"/oauth2/authorization/oidc\"")
                .doesNotContain("type=\"password\"");
    }

    @Test
    void letsInWhomTheProviderKnowsWithTheGreatestOfTheirRoles() {
        issuer.claim("realm_access", Map.of("roles", List.of("staff", "platform", "other")));

        Browser.Page in = comeBack(leave());

        assertThat(in.status()).as(in.body()).isEqualTo(302);
        assertThat(browser.get("/v1/me", "Accept", "*/*").body())
                .isEqualTo("{\"actor\":\"oidc:ann\",\"role\":\"admin\"}");
        assertThat(
                        JdbcClient.create(database.dataSource())
                                .sql(
                                        "SELECT string_agg(encode(attribute_bytes, 'escape'), ' ') FROM spring_session_attributes")
                                .query(String.class)
                                .single())
                .doesNotContain("the-access-token");
        assertThat(
                        JdbcClient.create(database.dataSource())
                                .sql(
                                        "SELECT outcome || ' ' || detail FROM audit_log WHERE action = 'session.sign-in' AND actor = 'oidc:ann'")
                                .query(String.class)
                                .list())
                .contains("done from 127.0.0.1");
    }

    @Test
    void asksForACodeWithProofOfTheKeyAndANonce() {
        Map<String, String> asked = leave();

        assertThat(asked)
                .containsEntry("response_type", "code")
                .containsEntry("code_challenge_method", "S256")
                .containsKeys("code_challenge", "nonce", "state");
        assertThat(asked.get("redirect_uri")).isEqualTo(app.url("/login/oauth2/code/oidc"));
    }

    @Test
    void refusesWhoHasNoRoleHere() {
        issuer.claim("realm_access", Map.of("roles", List.of("other")));

        Browser.Page refused = comeBack(leave());

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.body()).contains("ask an admin of Syncline for a role");
        assertThat(browser.get("/v1/me", "Accept", "*/*").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
        "aud,   somebody-else",
        "nonce, another",
        "iss,   http://127.0.0.1:1",
        "preferred_username, '<script>'"
    })
    void refusesAnIdTokenThatIsNotForUs(String claim, String value) {
        issuer.claim(claim, value);

        Browser.Page page = comeBack(leave());

        if (claim.equals("preferred_username")) {
            // The subject stands in for a name that can't be shown.
            assertThat(browser.get("/v1/me", "Accept", "*/*").body()).contains("\"oidc:4711\"");
        } else {
            assertThat(page.status()).isEqualTo(401);
            assertThat(browser.get("/v1/me", "Accept", "*/*").status()).isEqualTo(401);
        }
    }

    @Test
    void refusesAnIdTokenThatHasExpired() {
        issuer.claim("iat", Date.from(Instant.now().minusSeconds(7200)));
        issuer.claim("exp", Date.from(Instant.now().minusSeconds(3600)));

        assertThat(comeBack(leave()).status()).isEqualTo(401);
    }

    @Test
    void refusesAnIdTokenThatSomebodyElseSigned() {
        issuer.signWithAnotherKey();

        assertThat(comeBack(leave()).status()).isEqualTo(401);
        assertThat(browser.get("/v1/me", "Accept", "*/*").status()).isEqualTo(401);
    }

    @Test
    void refusesAnAnswerThatItDidNotAskFor() {
        Map<String, String> asked = new LinkedHashMap<>(leave());
        asked.put("state", "guessed");

        assertThat(comeBack(asked).status()).isEqualTo(401);
    }

    @Test
    void saysSoWhenTheProviderIsAway() {
        try (TestApplication alone =
                TestApplication.start(
                        database,
                        Map.of(
                                "syncline.access.oidc.issuer",
                                "http://127.0.0.1:1",
                                "syncline.access.oidc.client-id",
                                "syncline",
                                "syncline.access.oidc.client-secret",
                                "a-secret-of-the-client",
                                "syncline.access.oidc.admins",
                                "platform"))) {
            Browser.Page page = new Browser(alone.url()).get("/oauth2/authorization/oidc");

            assertThat(page.status()).isBetween(401, 503);
            assertThat(page.body()).contains("Syncline").doesNotContain("Exception");
        }
    }

    /// @return what the provider is asked
    private Map<String, String> leave() {
        Browser.Page page = browser.get("/oauth2/authorization/oidc");
        assertThat(page.status()).as(page.body()).isEqualTo(302);
        assertThat(page.header("location")).startsWith(issuer.url() + "/authorize?");
        return UriComponentsBuilder.fromUri(URI.create(page.header("location")))
                .build()
                .getQueryParams()
                .toSingleValueMap()
                .entrySet()
                .stream()
                .collect(
                        java.util.stream.Collectors.toMap(
                                Map.Entry::getKey,
                                entry ->
                                        java.net.URLDecoder.decode(
                                                entry.getValue(),
                                                java.nio.charset.StandardCharsets.UTF_8)));
    }

    private Browser.Page comeBack(Map<String, String> asked) {
        issuer.nonce(asked.get("nonce"));
        return browser.get(
                "/login/oauth2/code/oidc?code=the-code&state="
                        + java.net.URLEncoder.encode(
                                asked.get("state"), java.nio.charset.StandardCharsets.UTF_8));
    }
}
