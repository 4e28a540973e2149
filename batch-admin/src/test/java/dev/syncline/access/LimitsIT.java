package dev.syncline.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.TestApplication;
import dev.syncline.db.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// How much one caller may ask for, on a node that allows little.
class LimitsIT {

    private static final int BURST = 5;
    private static final HttpClient http = HttpClient.newHttpClient();
    private static TestDatabase database;
    private static TestApplication app;

    @BeforeAll
    static void start() {
        database = TestDatabase.migrated();
        app =
                TestApplication.start(
                        database,
                        Map.of(
                                "syncline.api.rate.per-second",
                                "1",
                                "syncline.api.rate.burst",
                                "" + BURST,
                                "syncline.api.rate.strangers-per-second",
                                "1",
                                "syncline.api.rate.strangers-burst",
                                "" + BURST,
                                "syncline.api.most-listeners",
                                "3",
                                "syncline.api.most-listeners-per-caller",
                                "2",
                                "syncline.api.largest-body",
                                "4KB"));
    }

    @AfterAll
    static void stop() {
        http.shutdownNow();
        app.close();
    }

    @Test
    void slowsDownOneCallerAndNoOther() {
        String hasty = token("hasty");
        List<TestApplication.Answer> answers = new ArrayList<>();
        for (int i = 0; i < BURST * 3; i++) {
            answers.add(get("/v1/me", hasty));
        }

        assertThat(answers.getFirst().status()).isEqualTo(200);
        TestApplication.Answer refused =
                answers.stream().filter(answer -> answer.status() == 429).findFirst().orElseThrow();
        assertThat(refused.header("content-type")).startsWith("application/problem+json");
        assertThat(refused.json().path("type").asString())
                .isEqualTo("urn:syncline:problem:too-many-requests");
        assertThat(refused.header("retry-after")).isEqualTo("1");
        assertThat(refused.header("x-request-id"))
                .isEqualTo(refused.json().path("requestId").asString());
        assertThat(get("/v1/me", token("calm")).status()).isEqualTo(200);
    }

    @Test
    void slowsDownStrangersAndNobodyWhoIsKnown() {
        String known = token("known");
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < BURST * 3; i++) {
            statuses.add(app.send("GET", "/v1/me", null, false).status());
        }

        assertThat(statuses).contains(401, 429).doesNotContain(200);
        assertThat(get("/v1/me", known).status()).isEqualTo(200);
        assertThat(app.send("GET", "/actuator/health", null, false).status()).isEqualTo(200);
    }

    @Test
    void givesOneCallerAFewStreamsAndANodeAFewMore() throws Exception {
        String curious = token("curious");
        String another = token("another");
        List<InputStream> open = new ArrayList<>();
        open.add(listen(curious).body());
        open.add(listen(curious).body());

        HttpResponse<InputStream> third = listen(curious);
        assertThat(third.statusCode()).isEqualTo(503);
        assertThat(new String(third.body().readAllBytes()))
                .contains(
                        "urn:syncline:problem:too-many-listeners",
                        "'token:curious' listens to this node 2 times already");
        HttpResponse<InputStream> other = listen(another);
        assertThat(other.statusCode()).isEqualTo(200);
        open.add(other.body());
        assertThat(listen(token("late")).statusCode()).isEqualTo(503);
        for (InputStream stream : open) {
            stream.close();
        }
    }

    @Test
    void refusesABodyThatIsTooLargeWhetherItSaysSoOrNot() throws Exception {
        String busy = token("busy");
        byte[] body = ("{\"reason\": \"" + "x".repeat(5_000) + "\"}").getBytes();
        for (HttpRequest.BodyPublisher publisher :
                List.of(
                        HttpRequest.BodyPublishers.ofByteArray(body),
                        HttpRequest.BodyPublishers.ofInputStream(
                                () -> new ByteArrayInputStream(body)))) {
            HttpResponse<String> answer =
                    http.send(
                            request("/v1/syncs/nothing/trigger", busy)
                                    .header("Content-Type", "application/json")
                                    .POST(publisher)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.body())
                    .contains(
                            "urn:syncline:problem:content-too-large",
                            "A request's body may have 4096 bytes");
        }
    }

    private static TestApplication.Answer get(String path, String token) {
        return app.send("GET", path, null, false, "Authorization", "Bearer " + token);
    }

    private static HttpResponse<InputStream> listen(String token) throws Exception {
        return http.send(
                request("/v1/events", token).build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    private static HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(URI.create(app.url() + path))
                .header("Authorization", "Bearer " + token);
    }

    private static String token(String name) {
        String secret = TokenSecret.PREFIX + name;
        database.execute(
                "INSERT INTO api_token (name, role, secret_hash, created_by) VALUES ('%s', 'operator', sha256('%s'), 'a test')"
                        .formatted(name, secret));
        return secret;
    }
}
