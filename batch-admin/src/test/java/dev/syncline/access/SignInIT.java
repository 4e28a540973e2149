package dev.syncline.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.TestApplication;
import dev.syncline.db.TestDatabase;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two nodes on one database: what one is told, the other knows.
class SignInIT {

    private static final String PASSWORD = "correct horse battery";
    private static TestDatabase database;
    private static TestApplication app;
    private static TestApplication other;
    private static AccessApi api;

    @BeforeAll
    static void start() {
        database = TestDatabase.migrated();
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

    @BeforeEach
    void forgetAttempts() {
        database.execute("DELETE FROM access_attempt");
    }

    @Test
    void sendsABrowserToTheSignInPageAndBackToWhereItWanted() {
        Browser browser = new Browser(app.url());

        Browser.Page first = browser.get("/runs?status=failed");
        assertThat(first.status()).isEqualTo(302);
        assertThat(first.header("location")).endsWith("/login");
        Browser.Page in = browser.signIn("Admin ", PASSWORD);

        assertThat(in.status()).isEqualTo(302);
        assertThat(in.header("location")).contains("/runs?status=failed");
        assertThat(browser.get("/v1/me", "Accept", "*/*").body())
                .isEqualTo("{\"actor\":\"admin\",\"role\":\"admin\"}");
    }

    @Test
    void opensNoSessionForWhoeverLooksAtTheSignInPage() {
        Browser browser = new Browser(app.url());

        assertThat(browser.get("/login").status()).isEqualTo(200);

        assertThat(browser.cookie("syncline_session")).isEmpty();
    }

    @Test
    void keepsTheSessionInAHiddenLaxCookieThatEveryNodeKnows() {
        Browser browser = new Browser(app.url());

        Browser.Page in = browser.signIn("admin", PASSWORD);

        assertThat(in.setCookies())
                .filteredOn(cookie -> cookie.startsWith("syncline_session="))
                .singleElement()
                .asString()
                .contains("HttpOnly", "SameSite=Lax")
                .doesNotContain("Domain");
        Browser elsewhere = new Browser(other.url());
        elsewhere.setCookie("syncline_session", browser.cookie("syncline_session"));
        assertThat(elsewhere.get("/v1/me", "Accept", "*/*").status()).isEqualTo(200);
    }

    @Test
    void refusesAWrongPasswordAndAnUnknownNameWithTheSameWords() {
        Browser browser = new Browser(app.url());

        Browser.Page wrong = browser.signIn("admin", "not the password");
        Browser.Page unknown = browser.signIn("nobody", "not the password");

        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.body()).contains("That name and password don&#39;t go together.");
        assertThat(unknown.status()).isEqualTo(401);
        assertThat(unknown.body()).contains("That name and password don&#39;t go together.");
        assertThat(browser.cookie("syncline_session")).isEmpty();
        assertThat(browser.get("/v1/me", "Accept", "*/*").status()).isEqualTo(401);
    }

    @Test
    void givesASessionANewNameWhenSomebodySignsIn() {
        Browser browser = new Browser(app.url());
        browser.signIn("admin", PASSWORD);
        String planted = browser.cookie("syncline_session");

        Browser victim = new Browser(app.url());
        victim.setCookie("syncline_session", planted);
        victim.signIn("admin", PASSWORD);

        assertThat(victim.cookie("syncline_session")).isNotEmpty().isNotEqualTo(planted);
        Browser attacker = new Browser(app.url());
        attacker.setCookie("syncline_session", planted);
        assertThat(attacker.get("/v1/me", "Accept", "*/*").status()).isEqualTo(401);
    }

    @Test
    void takesNoSessionNameThatItHasNotMade() {
        Browser browser = new Browser(app.url());
        browser.setCookie("syncline_session", "bWFkZS11cC1ieS1zb21lYm9keQ==");

        browser.signIn("admin", PASSWORD);

        assertThat(browser.cookie("syncline_session"))
                .isNotEmpty()
                .isNotEqualTo("bWFkZS11cC1ieS1zb21lYm9keQ==");
    }

    @Test
    void signsOutOnEveryNode() {
        Browser browser = new Browser(app.url());
        browser.signIn("admin", PASSWORD);
        String session = browser.cookie("syncline_session");

        Browser.Page out = browser.post("/logout", Map.of(), browser.get("/login").formToken());

        assertThat(out.header("location")).endsWith("/login?signed-out");
        Browser elsewhere = new Browser(other.url());
        elsewhere.setCookie("syncline_session", session);
        assertThat(elsewhere.get("/v1/me", "Accept", "*/*").status()).isEqualTo(401);
    }

    @Test
    void refusesWhatNoPageOfOursHasSent() {
        Browser browser = new Browser(app.url());
        browser.signIn("admin", PASSWORD);

        Browser.Page forged = browser.send("POST", "/v1/sync/resume", "{}", "Accept", "*/*");
        Browser.Page wrong =
                browser.send(
                        "POST",
                        "/v1/sync/resume",
                        "{}",
                        "Accept",
                        "*/*",
                        "X-XSRF-TOKEN",
                        "guessed");
        Browser.Page ours =
                browser.send(
                        "POST",
                        "/v1/sync/resume",
                        "{}",
                        "Accept",
                        "*/*",
                        "X-XSRF-TOKEN",
                        browser.get("/login").formToken());

        assertThat(forged.status()).isEqualTo(403);
        assertThat(forged.body()).contains("urn:syncline:problem:csrf");
        assertThat(wrong.status()).isEqualTo(403);
        assertThat(ours.status()).isEqualTo(200);
        assertThat(browser.signIn("admin", PASSWORD, "").status()).isEqualTo(403);
    }

    @Test
    void asksNobodyForAFormTokenWhomItWouldNotLetInAnyway() {
        Browser browser = new Browser(app.url());

        assertThat(browser.send("POST", "/v1/sync/resume", "{}", "Accept", "*/*").status())
                .isEqualTo(401);
    }

    @Test
    void endsAUsersSessionsWithANewPassword() {
        api.create("ann", "a first password", "viewer");
        Browser browser = new Browser(other.url());
        browser.signIn("ann", "a first password");
        assertThat(browser.get("/v1/runs", "Accept", "*/*").status()).isEqualTo(200);

        api.change("ann", "{\"password\":\"a second password\"}");

        assertThat(browser.get("/v1/runs", "Accept", "*/*").status()).isEqualTo(401);
        assertThat(browser.signIn("ann", "a first password").status()).isEqualTo(401);
        assertThat(browser.signIn("ann", "a second password").status()).isEqualTo(302);
    }

    @Test
    void letsAChangedRoleAndADisabledUserCountAtOnce() {
        api.create("ben", "a first password", "operator");
        Browser browser = new Browser(other.url());
        browser.signIn("ben", "a first password");
        String formToken = browser.get("/login").formToken();
        String[] headers = {"Accept", "*/*", "X-XSRF-TOKEN", formToken};
        assertThat(browser.send("POST", "/v1/sync/resume", "{}", headers).status()).isEqualTo(200);

        api.change("ben", "{\"role\":\"viewer\"}");
        assertThat(browser.send("POST", "/v1/sync/resume", "{}", headers).status()).isEqualTo(403);
        assertThat(browser.get("/v1/runs", "Accept", "*/*").status()).isEqualTo(200);

        api.change("ben", "{\"disabled\":true}");
        assertThat(browser.get("/v1/runs", "Accept", "*/*").status()).isEqualTo(401);
        assertThat(browser.signIn("ben", "a first password").status()).isEqualTo(401);

        api.change("ben", "{\"disabled\":false}");
        assertThat(browser.get("/v1/runs", "Accept", "*/*").status()).isEqualTo(401);
        assertThat(browser.signIn("ben", "a first password").status()).isEqualTo(302);
    }

    @Test
    void letsPeopleSetTheirOwnPasswordIfTheyKnowIt() {
        api.create("eve", "a first password", "viewer");
        AccessApi own = AccessApi.signedInAs(app, "eve", "a first password");

        assertThat(
                        own.send(
                                        "POST",
                                        "/v1/me/password",
                                        "{\"current\":\"a guess at it\",\"password\":\"a second password\"}")
                                .status())
                .isEqualTo(409);
        assertThat(
                        own.send(
                                        "POST",
                                        "/v1/me/password",
                                        "{\"current\":\"a first password\",\"password\":\"a second password\"}")
                                .status())
                .isEqualTo(204);

        assertThat(new Browser(app.url()).signIn("eve", "a second password").status())
                .isEqualTo(302);
    }

    @Test
    void tellsBrowsersToRefuseWhatIsNotOurs() {
        Browser.Page page = new Browser(app.url()).get("/login");

        assertThat(page.header("content-security-policy")).isEqualTo(SecurityHeaders.CONTENT);
        assertThat(page.header("x-content-type-options")).isEqualTo("nosniff");
        assertThat(page.header("x-frame-options")).isEqualTo("DENY");
        assertThat(page.header("referrer-policy")).isEqualTo("no-referrer");
        assertThat(page.header("permissions-policy")).contains("camera=()");
        assertThat(page.header("cache-control")).contains("no-store");
        assertThat(page.body()).doesNotContain("<script", "style=", "onclick");
    }

    @Test
    void tellsBrowsersOverTlsToStayThere() {
        try (TestApplication behind =
                TestApplication.start(
                        database, Map.of("server.forward-headers-strategy", "native"))) {
            Browser browser = new Browser(behind.url());
            String[] overTls = {"Accept", "text/html", "X-Forwarded-Proto", "https"};

            Browser.Page page = browser.get("/login", overTls);
            Browser.Page in =
                    browser.post(
                            "/login",
                            Map.of("username", "admin", "password", PASSWORD),
                            page.formToken(),
                            overTls);

            assertThat(page.header("strict-transport-security")).contains("max-age=31536000");
            assertThat(in.setCookies())
                    .filteredOn(cookie -> cookie.startsWith("syncline_session="))
                    .singleElement()
                    .asString()
                    .contains("Secure");
        }
    }

    @Test
    void letsNoPartOfASessionThatItCannotReadStopAnybody() {
        Browser browser = new Browser(app.url());
        browser.signIn("admin", PASSWORD);
        database.execute("UPDATE spring_session_attributes SET attribute_bytes = 'rubbish'");

        assertThat(browser.get("/v1/me", "Accept", "*/*").status()).isEqualTo(401);
        assertThat(browser.signIn("admin", PASSWORD).status()).isEqualTo(302);
        api = AccessApi.signedInAs(app, "admin", PASSWORD);
    }
}
