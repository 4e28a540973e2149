package dev.syncline.sandbox.clientsystem;

import static dev.syncline.sandbox.peer.PeerClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.sandbox.peer.FreePort;
import dev.syncline.sandbox.peer.PeerClient;
import dev.syncline.sandbox.peer.PeerPort;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ClientSystemStandInTest {

    private static final String BATCH = "/api/sync/readings/batch";
    private static final Map<String, String> KEY = Map.of("X-API-Key", "right");

    private ClientSystemStandIn clientSystem;
    private PeerClient client;

    @BeforeEach
    void start() throws Exception {
        clientSystem =
                ClientSystemStandIn.start(
                        new PeerPort(
                                "Client System stand-in",
                                FreePort.any(),
                                "SANDBOX_CLIENT_SYSTEM_PORT"),
                        "right");
        client = new PeerClient(clientSystem.apiUrl().replace("/api", ""));
    }

    @AfterEach
    void stop() {
        clientSystem.close();
        client.close();
    }

    @Test
    void isHealthyWithoutAKeyAndClosedWithout() throws Exception {
        assertThat(client.get("/api/health", Map.of()).statusCode()).isEqualTo(200);

        assertFailure(client.get("/api/sync/config", Map.of()), 401, "API key required");
        assertFailure(
                client.get("/api/sync/config", Map.of("X-API-Key", "wrong")),
                401,
                "Invalid API key");
        assertFailure(client.get("/api/sync/nothing", KEY), 404, "Route not found");
    }

    @Test
    void takesBatchesAndCountsWhatItTook() throws Exception {
        JsonNode reply = json(post(batch(0, 10), Map.of()));
        assertThat(reply.path("success").asBoolean()).isTrue();
        assertThat(reply.path("inserted").asInt()).isEqualTo(10);
        assertThat(reply.path("skipped").asInt()).isZero();
        assertThat(reply.path("errors").isArray()).isTrue();

        post(batch(5, 10), Map.of());

        JsonNode counts = counts();
        assertThat(counts.path("accepted").asInt()).isEqualTo(20);
        assertThat(counts.path("distinct").asInt()).isEqualTo(15);
        assertThat(counts.path("doubles").asInt()).isEqualTo(5);
        assertThat(counts.path("batchSizes").toString()).isEqualTo("[10,10]");
        assertThat(client.control("GET", "", "").path("requests").path(BATCH).asInt()).isEqualTo(2);
    }

    @Test
    void answersTheSameKeyTheSameAndStoresNothingTwice() throws Exception {
        Map<String, String> key = Map.of("Idempotency-Key", "run-1");
        String first = post(batch(0, 3), key).body();

        assertThat(post(batch(0, 3), key).body()).isEqualTo(first);
        assertThat(counts().path("accepted").asInt()).isEqualTo(3);
        assertThat(counts().path("repeatedKeys").asInt()).isEqualTo(1);

        client.control("POST", "/behaviour", "{\"honourKeys\":false}");
        post(batch(0, 3), key);
        assertThat(counts().path("doubles").asInt()).isEqualTo(3);
    }

    @Test
    void tellsNothingOfWhatItTookWhenTheReplyIsDropped() throws Exception {
        Map<String, String> key = Map.of("Idempotency-Key", "run-1");
        client.control("POST", "/behaviour", "{\"mode\":\"drop-reply\",\"on\":\"" + BATCH + "\"}");

        assertThatThrownBy(() -> post(batch(0, 3), key)).isInstanceOf(IOException.class);
        assertThat(counts().path("accepted").asInt()).isPositive();

        client.control("POST", "/behaviour", "{\"mode\":\"normal\"}");
        assertThat(json(post(batch(0, 3), key)).path("inserted").asInt()).isEqualTo(3);
        assertThat(counts().path("doubles").asInt()).isZero();
        assertThat(counts().path("distinct").asInt()).isEqualTo(3);
    }

    @Test
    void storesNothingWhileItIsOffline() throws Exception {
        client.control("POST", "/behaviour", "{\"mode\":\"offline\"}");

        assertThatThrownBy(() -> post(batch(0, 3), Map.of())).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> client.get("/api/health", Map.of()))
                .isInstanceOf(IOException.class);
        assertThat(counts().path("accepted").asInt()).isZero();
    }

    @Test
    void refusesWhatItIsToldAndSaysSuccess() throws Exception {
        client.control("POST", "/behaviour", "{\"refuseMeters\":[\"MTR-002\"]}");

        JsonNode reply = json(post(batch(0, 24), Map.of()));

        assertThat(reply.path("success").asBoolean()).isTrue();
        assertThat(reply.path("inserted").asInt()).isEqualTo(22);
        assertThat(reply.path("skipped").asInt()).isEqualTo(2);
        assertThat(reply.path("errors").toString())
                .isEqualTo(
                        "[{'meter_external_id':'MTR-002','error':'Meter is decommissioned'},{'meter_external_id':'MTR-002','error':'Meter is decommissioned'}]"
                                .replace('\'', '"'));
        assertThat(counts().path("byMeter").has("MTR-002")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"half, 5", "half-silently, 0"})
    void skipsHalfAndSaysSuccess(String skip, int errors) throws Exception {
        client.control("POST", "/behaviour", "{\"skip\":\"" + skip + "\"}");

        JsonNode reply = json(post(batch(0, 10), Map.of()));

        assertThat(reply.path("success").asBoolean()).isTrue();
        assertThat(reply.path("inserted").asInt()).isEqualTo(5);
        assertThat(reply.path("skipped").asInt()).isEqualTo(5);
        assertThat(reply.path("errors")).hasSize(errors);
        assertThat(counts().path("accepted").asInt()).isEqualTo(5);
    }

    @Test
    void repliesAsItsClientsExpectToo() throws Exception {
        client.control("POST", "/behaviour", "{\"replyShape\":\"client\"}");

        JsonNode reply = json(post(batch(0, 10), Map.of()));
        assertThat(reply.path("recordsProcessed").asInt()).isEqualTo(10);
        assertThat(reply.has("inserted")).isFalse();
        assertThat(json(client.get("/api/sync/config", KEY)).path("meters")).hasSize(12);
        assertThat(json(client.send("POST", "/api/sync/auth", "{}", KEY)).path("siteId").asInt())
                .isEqualTo(1);
        assertThat(json(client.send("POST", "/api/sync/heartbeat", "{}", KEY)).has("timestamp"))
                .isTrue();
    }

    @Test
    void handsOutItsConfigurationAndHearsHeartbeats() throws Exception {
        JsonNode config = json(client.get("/api/sync/config", KEY)).path("config");
        assertThat(config.path("batch_size").asInt()).isEqualTo(1_000);
        assertThat(config.path("meters").path(0).path("external_id").asString())
                .isEqualTo("MTR-001");
        assertThat(
                        json(client.send("POST", "/api/sync/auth", "{}", KEY))
                                .path("site")
                                .path("name")
                                .asString())
                .isEqualTo("Sandbox site");
        assertThat(json(client.send("POST", "/api/sync/heartbeat", "{}", KEY)).has("server_time"))
                .isTrue();

        client.control("PUT", "/data/meters", "[]");
        assertThat(json(client.get("/api/sync/config", KEY)).path("config").path("meters"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"readings\":[]}', No readings provided",
        "'{}',                No readings provided",
        "'nonsense',          No readings provided",
    })
    void refusesABatchOfNothing(String body, String message) throws Exception {
        assertFailure(post(body, Map.of()), 400, message);
    }

    @ParameterizedTest
    @CsvSource({
        "meter_external_id, '\"\"'",
        "timestamp,         '\"yesterday\"'",
        "data_point,        'null'",
        "value,             '\"much\"'",
    })
    void refusesABatchWithAnInvalidReadingWholly(String field, String value) throws Exception {
        String broken =
                batch(0, 3)
                        .replaceFirst(
                                "\"%s\":[^,}]*".formatted(field),
                                "\"%s\":%s".formatted(field, value));

        HttpResponse<String> response = post(broken, Map.of());

        assertFailure(response, 400, "Validation error");
        assertThat(json(response).path("errors").path(0).path("path").asString())
                .isEqualTo("readings[0]." + field);
        assertThat(counts().path("accepted").asInt()).isZero();
    }

    @Test
    void refusesInItsOwnWordsWhenItIsTold() throws Exception {
        client.control(
                "POST",
                "/behaviour",
                "{\"mode\":\"rate-limited\",\"delayMillis\":3000,\"times\":1}");
        HttpResponse<String> limited = post(batch(0, 1), Map.of());
        assertFailure(limited, 429, "Too many requests");
        assertThat(limited.headers().firstValue("Retry-After")).hasValue("3");

        client.control("POST", "/behaviour", "{\"mode\":\"server-error\",\"times\":1}");
        assertFailure(post(batch(0, 1), Map.of()), 500, "Internal server error");
        assertThat(client.objectionTo("{\"mode\":\"drop-commit\"}")).contains("none of normal");
        assertThat(client.objectionTo("{\"skip\":\"all\"}")).contains("none, half, half-silently");
    }

    private static String batch(int from, int size) {
        return IntStream.range(from, from + size)
                .mapToObj(i ->
                        "{'meter_external_id':'MTR-%03d','timestamp':'2026-11-25T10:%02d:00Z','data_point':'power','value':%d.5,'unit':'W'}"
                                .formatted(1 + i % 12, i, i))
                .collect(Collectors.joining(",", "{'readings':[", "]}"))
                .replace('\'', '"');
    }

    private HttpResponse<String> post(String body, Map<String, String> more)
            throws IOException, InterruptedException {
        Map<String, String> headers = new HashMap<>(KEY);
        headers.putAll(more);
        return client.send("POST", BATCH, body, headers);
    }

    private JsonNode counts() throws IOException, InterruptedException {
        return client.control("GET", "/readings/count", "");
    }

    private static void assertFailure(HttpResponse<String> response, int status, String message) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(json(response).path("success").asBoolean(true)).isFalse();
        assertThat(json(response).path("message").asString()).isEqualTo(message);
    }
}
