package dev.syncline.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.TestApplication;
import java.util.ArrayList;
import java.util.List;

/// The API for admins, called from a signed-in browser.
public final class AccessApi {

    private final Browser browser;
    private final String formToken;

    private AccessApi(Browser browser, String formToken) {
        this.browser = browser;
        this.formToken = formToken;
    }

    public static AccessApi signedInAs(TestApplication app, String name, String password) {
        Browser browser = new Browser(app.url());
        assertThat(browser.signIn(name, password).status()).isEqualTo(302);
        return new AccessApi(browser, browser.get("/login").formToken());
    }

    public Browser.Page get(String path) {
        return browser.get(path, "Accept", "application/json");
    }

    public Browser.Page send(String method, String path, String json, String... more) {
        List<String> headers =
                new ArrayList<>(List.of("Accept", "application/json", "X-XSRF-TOKEN", formToken));
        headers.addAll(List.of(more));
        return browser.send(method, path, json, headers.toArray(String[]::new));
    }

    public void create(String name, String password, String role) {
        Browser.Page page =
                send(
                        "POST",
                        "/v1/users",
                        "{\"name\":\"%s\",\"password\":\"%s\",\"role\":\"%s\"}"
                                .formatted(name, password, role));
        assertThat(page.status()).as(page.body()).isEqualTo(201);
    }

    void change(String name, String json) {
        Browser.Page page = send("PATCH", "/v1/users/" + name, json);
        assertThat(page.status()).as(page.body()).isEqualTo(200);
    }

    /// @param expiresAt JSON: null or a quoted instant
    /// @return the secret
    public String issue(String name, String role, String expiresAt) {
        Browser.Page page =
                send(
                        "POST",
                        "/v1/tokens",
                        "{\"name\":\"%s\",\"role\":\"%s\",\"expiresAt\":%s}"
                                .formatted(name, role, expiresAt));
        assertThat(page.status()).as(page.body()).isEqualTo(201);
        return tools.jackson.databind.json.JsonMapper.shared()
                .readTree(page.body())
                .path("token")
                .asString();
    }
}
