package dev.syncline.system;

import static dev.syncline.system.AdHocCalls.ended;
import static dev.syncline.system.AdHocCalls.refusal;
import static dev.syncline.system.AdHocCalls.trigger;
import static dev.syncline.system.AdHocCalls.triggered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.syncline.api.TestApplication;
import dev.syncline.db.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/// Ad hoc syncs of APIs, from the request to the tables.
@ExtendWith(OutputCaptureExtension.class)
class AdHocApiIT {

    private static final String CANARY = "canary-3d9e51";
    private static final String KEY = "a passphrase for tests";
    private static final int ITEMS = 250;

    private final TestDatabase database = TestDatabase.migrated();
    private final JdbcClient jdbc = JdbcClient.create(database.dataSource());
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile int brokenPage;
    private HttpServer peer;
    private TestApplication node;

    @BeforeEach
    void startPeer() throws IOException {
        peer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        peer.createContext("/", this::answer);
        peer.start();
    }

    @AfterEach
    void stop() {
        peer.stop(0);
        if (node != null) {
            node.close();
        }
    }

    /// Document 3's request, address and token aside.
    private String request() {
        return """
        {
            "sourceType": "api",
            "sourceIdentifier": "%s/music",
            "options": {
              "auth": { "type": "bearer", "token": "%s" },
              "contentType": "music",
              "pagination": { "enabled": true, "type": "page" }
            }
          }\
        """
                .formatted(address(), CANARY);
    }

    @Test
    void runsDocument3sRequestAtOnce() {
        node = start(Map.of("SYNCLINE_SECRET_KEY", KEY));

        long runId = trigger(node, request());

        JsonNode run = ended(node, runId);
        assertThat(run.path("status").asString()).as(run.toString()).isEqualTo("completed");
        assertThat(run.path("itemsProcessed").asInt()).isEqualTo(ITEMS);
        assertThat(requests.getFirst()).isEqualTo("GET /music?limit=100&page=1 Bearer " + CANARY);
        assertThat(
                        jdbc.sql(
                                        "SELECT concat_ws('|', content_type, source_type, source_identifier, external_id, title) FROM content_index WHERE title = 'song 1'")
                                .query(String.class)
                                .single())
                .isEqualTo("music|api|" + address() + "/music|0|song 1");
        assertThat(count()).isEqualTo(ITEMS);
        assertThat(triggered(node, request()).path("definitionVersion").asInt()).isEqualTo(1);
        assertThat(
                        triggered(node, request().replace(CANARY, "another-token"))
                                .path("definitionVersion")
                                .asInt())
                .isEqualTo(2);
    }

    @Test
    void mapsNestedFieldsAndCountsItemsWithoutAnId() {
        node = start(Map.of("SYNC_SECRET_TOKEN", CANARY));

        JsonNode run =
                ended(
                        node,
                        trigger(
                                node,
                                """
                                {"sourceType": "api", "sourceIdentifier": "%s/plain?kind=a%%20b",
                                 "options": {"method": "POST", "dataPath": "result.rows",
                                             "headers": {"Authorization": "Token ${env:SYNC_SECRET_TOKEN}"},
                                             "fieldMapping": {"title": "names.0.text", "artist": "by.name", "genre": "zero"}}}
                                """
                                        .formatted(address())));

        assertThat(run.path("status").asString()).as(run.toString()).isEqualTo("completed");
        assertThat(requests).containsExactly("POST /plain?kind=a%20b Token " + CANARY);
        assertThat(
                        jdbc.sql(
                                        "SELECT concat_ws('|', external_id, title, artist, genre) FROM content_index ORDER BY external_id")
                                .query(String.class)
                                .list())
                .containsExactly("row_1|one|A|0", "row_2|two|B|0");
    }

    @Test
    void failsWithThePageThatFailedAndGoesOnThereWhenResumed() {
        brokenPage = 3;
        node = start(Map.of("SYNCLINE_SECRET_KEY", KEY));
        long runId = trigger(node, request());
        await().atMost(Duration.ofSeconds(40))
                .until(() -> !AdHocCalls.run(node, runId).path("errors").isEmpty());
        JsonNode failed = AdHocCalls.run(node, runId);
        assertThat(failed.path("status").asString()).isEqualTo("pending");
        assertThat(failed.path("errors").get(0).path("type").asString()).isEqualTo("network");
        assertThat(failed.path("errors").get(0).path("code").asString())
                .isEqualTo("PAGINATION_ERROR");
        assertThat(failed.path("errors").get(0).path("message").asString()).contains("page_3");
        node.close();
        brokenPage = 0;
        requests.clear();
        node = start(Map.of("SYNCLINE_SECRET_KEY", KEY));

        node.post("/v1/sync/resume", null);

        JsonNode run = ended(node, runId);
        assertThat(run.path("status").asString()).isEqualTo("completed");
        assertThat(count()).isEqualTo(ITEMS);
        assertThat(requests).noneMatch(request -> request.contains("page=1 "));
    }

    @Test
    void showsASecretNowhere(CapturedOutput output) {
        node = start(Map.of("SYNCLINE_SECRET_KEY", KEY));
        List<String> answers = new ArrayList<>();
        List<String> auths =
                List.of(
                        "\"auth\": {\"type\": \"bearer\", \"token\": \"%s\"}",
                        "\"auth\": {\"type\": \"basic\", \"username\": \"u\", \"password\": \"%s\"}",
                        "\"auth\": {\"type\": \"apikey\", \"apiKeyHeader\": \"X-Key\", \"apiKeyValue\": \"%s\"}",
                        "\"headers\": {\"Cookie\": \"session=%s\"}");
        for (int i = 0; i < auths.size(); i++) {
            for (String path : List.of("fine", "echo")) {
                String request =
                        "{\"sourceType\": \"api\", \"sourceIdentifier\": \"%s/%s%d\", \"options\": {%s}}"
                                .formatted(address(), path, i, auths.get(i).formatted(CANARY));
                TestApplication.Answer answer = node.post("/v1/sync/trigger", request);
                assertThat(answer.status()).as(answer.body()).isEqualTo(202);
                answers.add(answer.body());
                answers.add(
                        node.post("/v1/sync/trigger", request.replace("\"options\"", "\"optoins\""))
                                .body());
                long runId = answer.json().path("data").path("syncRunId").asLong();
                ended(node, runId);
                answers.add(node.get("/v1/sync/" + runId).body());
                answers.add(node.get("/v1/runs/" + runId).body());
                answers.add(node.get("/v1/runs/" + runId + "/errors").body());
                answers.add(
                        node.get("/v1/syncs/" + answer.json().path("data").path("sync").asString())
                                .body());
            }
        }
        answers.add(node.get("/v1/syncs").body());
        answers.add(node.get("/actuator/prometheus").body());

        // The peer got it each time, or this test says nothing.
        assertThat(requests).hasSize(8).allMatch(request -> request.contains("token of"));
        assertThat(answers).noneMatch(AdHocApiIT::holdsTheSecret);
        assertThat(tables()).isNotEmpty().noneMatch(AdHocApiIT::holdsTheSecret);
        assertThat(output.getAll()).matches(text -> !holdsTheSecret(text));
    }

    @Test
    void keepsNoSecretWithoutAKeyAndSaysHowToGoOn() {
        node = start(Map.of());

        assertThat(refusal(node, request()))
                .contains("set SYNCLINE_SECRET_KEY on every node")
                .doesNotContain(CANARY);
        assertThat(tables()).noneMatch(AdHocApiIT::holdsTheSecret);
        assertThat(requests).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "http://169.254.169.254/latest/meta-data",
        "http://localhost:@/music",
        "http://2130706433:@/music",
        "http://0177.0.0.1:@/music",
        "http://0x7f.1:@/music",
        "http://127.1:@/music",
        "http://[::1]:@/music",
        "http://[::ffff:10.0.0.1]:@/music",
        "http://127.0.0.1.:@/music",
        "http://127.0.0.2:@/music",
        "http://10.0.0.1/music",
        "http://127.0.0.1/music",
        "http://user:canary-3d9e51@127.0.0.1:@/music",
        "http://127.0.0.1:@#x/music",
        "http://example.com@127.0.0.1:@/music",
        "http://①②⑦.0.0.1:@/music",
        "http://%31%32%37.0.0.1:@/music",
        "file:///etc/passwd",
        "gopher://127.0.0.1:@/music",
        "//127.0.0.1:@/music"
    })
    void refusesAddressesThatAreNotAllowedAndSendsNothing(String address) {
        node = start(Map.of("SYNCLINE_SECRET_KEY", KEY));

        String refusal =
                refusal(
                        node,
                        request()
                                .replace(
                                        address() + "/music",
                                        address.replace("@/", peer.getAddress().getPort() + "/")));

        assertThat(refusal).doesNotContain(CANARY);
        assertThat(requests).isEmpty();
        assertThat(jdbc.sql("SELECT count(*) FROM sync_fire").query(Long.class).single()).isZero();
    }

    @Test
    void keepsAllSyncsOfOneHostWithinItsLimits() {
        node =
                start(
                        Map.of(
                                "SYNCLINE_SECRET_KEY",
                                KEY,
                                "syncline.catalog.ad-hoc.limits.calls-per-second",
                                "0.001",
                                "syncline.catalog.ad-hoc.limits.total-timeout",
                                "1s"));
        String first = request().replaceFirst(",\\s*\"pagination\".*?}", "");

        assertThat(
                        ended(node, trigger(node, first.replace("/music", "/fine1")))
                                .path("status")
                                .asString())
                .isEqualTo("completed");
        long second = trigger(node, first.replace("/music", "/fine2"));

        await().atMost(Duration.ofSeconds(40))
                .untilAsserted(() ->
                        assertThat(node.get("/v1/runs/" + second).json().toString())
                                .contains(
                                        "The limit of connection 127.0.0.1:%d kept a call waiting"
                                                .formatted(peer.getAddress().getPort())));
        assertThat(requests).hasSize(1);
    }

    @Test
    void saysOfTroubleThatStaysThatNoOtherTryCanHelp() {
        node = start(Map.of("SYNCLINE_SECRET_KEY", KEY));

        long runId = trigger(node, request().replace("/music", "/gone"));

        assertThat(ended(node, runId).path("status").asString()).isEqualTo("failed");
        JsonNode run = node.get("/v1/runs/" + runId).json();
        for (JsonNode error :
                List.of(run.path("error"), run.path("attempts").get(0).path("error"))) {
            assertThat(error.path("errorClass").asString()).isEqualTo("source");
            assertThat(error.path("retryable").asBoolean(true)).isFalse();
            assertThat(error.path("advice").asString())
                    .contains("restart the run")
                    .doesNotContain("by itself");
        }
    }

    @Test
    void saysThatNoHostIsSet() {
        node = TestApplication.start(database, Map.of("SYNCLINE_SECRET_KEY", KEY));

        assertThat(refusal(node, request())).contains("set SOURCE_ALLOWED_HOSTS");
    }

    private void answer(HttpExchange exchange) throws IOException {
        String token =
                exchange.getRequestHeaders().entrySet().stream()
                        .filter(header ->
                                List.of("Authorization", "X-key", "Cookie")
                                        .contains(header.getKey()))
                        .map(header -> header.getValue().getFirst())
                        .findFirst()
                        .orElse("");
        String path = exchange.getRequestURI().getPath();
        boolean isEcho = path.startsWith("/echo");
        String seen =
                path.startsWith("/echo") || path.startsWith("/fine")
                        ? "token of " + token.length()
                        : exchange.getRequestMethod()
                                + " "
                                + exchange.getRequestURI()
                                + " "
                                + token;
        requests.add(seen);
        String body =
                isEcho
                        ? "{\"error\": \"bad credentials: %s\"}".formatted(token)
                        : path.startsWith("/fine")
                                ? "[{\"id\": 1, \"title\": \"one\"}]"
                                : path.equals("/plain") ? nested() : page(exchange);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        int status = path.startsWith("/gone") ? 404 : isEcho ? 403 : body.isEmpty() ? 500 : 200;
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String nested() {
        return """
        {"result": {"rows": [{"names": [{"text": "one"}], "by": {"name": "A"}, "zero": 0},
                             {"names": [{"text": "two"}], "by": {"name": "B"}, "zero": 0}]}}
        """;
    }

    /// A hundred items a page, from id 0 on.
    private String page(HttpExchange exchange) {
        int page = Integer.parseInt(exchange.getRequestURI().getQuery().replaceAll(".*page=", ""));
        if (page == brokenPage) {
            return "";
        }
        return IntStream.range((page - 1) * 100, Math.min(page * 100, ITEMS))
                .mapToObj(id -> "{\"id\": %d, \"title\": \"song %d\"}".formatted(id, id + 1))
                .collect(Collectors.joining(",", "{\"data\": [", "]}"));
    }

    private static boolean holdsTheSecret(String text) {
        Base64.Encoder encoder = Base64.getEncoder().withoutPadding();
        return text.contains(CANARY)
                || text.contains(encoder.encodeToString(CANARY.getBytes(StandardCharsets.UTF_8)))
                || text.contains(
                        encoder.encodeToString(("u:" + CANARY).getBytes(StandardCharsets.UTF_8)));
    }

    /// Every row of every table and view as text.
    private List<String> tables() {
        List<String> rows = new ArrayList<>();
        List<String> names =
                jdbc.sql(
                                "SELECT quote_ident(table_name) FROM information_schema.tables WHERE table_schema = 'public'")
                        .query(String.class)
                        .list();
        names.forEach(name ->
                rows.addAll(
                        jdbc.sql("SELECT t::text FROM " + name + " t").query(String.class).list()));
        return rows;
    }

    private long count() {
        return jdbc.sql("SELECT count(DISTINCT external_id) FROM content_index")
                .query(Long.class)
                .single();
    }

    private String address() {
        return "http://127.0.0.1:" + peer.getAddress().getPort();
    }

    private TestApplication start(Map<String, String> more) {
        Map<String, String> settings =
                new HashMap<>(
                        Map.of(
                                "SOURCE_ALLOWED_HOSTS",
                                "api.example.com,127.0.0.1:" + peer.getAddress().getPort()));
        settings.putAll(more);
        return TestApplication.start(database, settings);
    }
}
