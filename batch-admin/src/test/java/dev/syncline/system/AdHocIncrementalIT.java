package dev.syncline.system;

import static dev.syncline.system.AdHocCalls.ended;
import static dev.syncline.system.AdHocCalls.trigger;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/// Ad hoc syncs of APIs that can tell what is newer, from run to run.
class AdHocIncrementalIT {

    /// As many as fill two pages: then the end shows in a chunk without a record.
    private static final int ITEMS = 200;

    private final TestDatabase database = TestDatabase.migrated();
    private final JdbcClient jdbc = JdbcClient.create(database.dataSource());
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /// Titles by the number that says how new they are.
    private final Map<Integer, String> songs = new ConcurrentSkipListMap<>();

    private volatile int brokenPage;
    private HttpServer peer;
    private TestApplication node;

    @BeforeEach
    void startPeer() throws IOException {
        for (int i = 1; i <= ITEMS; i++) {
            songs.put(i, "song " + i);
        }
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

    @Test
    void readsOnlyWhatIsNewInALaterRun() {
        node = start();

        JsonNode first = ended(node, trigger(node, request("changed.at", "")));
        songs.put(ITEMS + 1, "new 1");
        songs.put(ITEMS + 2, "new 2");
        requests.clear();
        JsonNode second = ended(node, trigger(node, request("changed.at", "")));
        JsonNode third = ended(node, trigger(node, request("changed.at", "")));

        assertThat(first.path("itemsProcessed").asInt()).isEqualTo(ITEMS);
        assertThat(second.path("itemsProcessed").asInt()).isEqualTo(2);
        assertThat(third.path("itemsProcessed").asInt()).isZero();
        assertThat(third.path("status").asString()).isEqualTo("completed");
        assertThat(requests)
                .containsExactly(
                        "since=200&limit=100&page=1",
                        "since=200&limit=100&page=2",
                        "since=202&limit=100&page=1");
        assertThat(count()).isEqualTo(ITEMS + 2);
        assertThat(cursors()).containsExactly("202");
    }

    @Test
    void keepsTheCursorWhenAPageFailsAndGoesOnWithTheOneThatTheRunBeganWith() {
        node = start();
        ended(node, trigger(node, request("changed.at", ", \"initialValue\": \"0\"")));
        for (int i = ITEMS + 1; i <= ITEMS + 250; i++) {
            songs.put(i, "song " + i);
        }
        brokenPage = 3;
        long runId = trigger(node, request("changed.at", ", \"initialValue\": \"0\""));
        await().atMost(Duration.ofSeconds(40))
                .until(() -> !AdHocCalls.run(node, runId).path("errors").isEmpty());
        assertThat(count()).isEqualTo(ITEMS + 200);
        assertThat(cursors()).containsExactly("200");
        node.close();
        brokenPage = 0;
        requests.clear();
        node = start();

        node.post("/v1/sync/resume", null);

        assertThat(ended(node, runId).path("status").asString()).isEqualTo("completed");
        assertThat(requests.getFirst()).isEqualTo("since=200&limit=100&page=2");
        assertThat(requests).noneMatch(request -> request.contains("page=1"));
        assertThat(count()).isEqualTo(ITEMS + 250);
        assertThat(cursors()).containsExactly("450");
    }

    @Test
    void readsOnWithAnotherTokenAndAnewForAnotherAccountOrOutcome() {
        node = start();
        ended(node, trigger(node, fromFive("\"auth\": {\"type\": \"bearer\", \"token\": \"t\"}")));
        assertThat(count()).isEqualTo(ITEMS - 5);
        requests.clear();

        ended(
                node,
                trigger(
                        node,
                        fromFive("\"auth\": {\"type\": \"bearer\", \"token\": \"rotated\"}")));
        assertThat(requests).containsExactly("since=200&limit=100&page=1");

        List<String> anew =
                List.of(
                        "since=5&limit=100&page=1",
                        "since=5&limit=100&page=2",
                        "since=5&limit=100&page=3");
        for (String other :
                List.of(
                        "\"auth\": {\"type\": \"basic\", \"username\": \"a\", \"password\": \"p\"}",
                        "\"headers\": {\"X-Tenant\": \"a\"}",
                        "\"headers\": {\"X-Tenant\": \"b\"}",
                        "\"targetTable\": \"content_index\"")) {
            requests.clear();
            ended(node, trigger(node, fromFive(other)));
            assertThat(requests).as(other).isEqualTo(anew);
        }
        assertThat(cursors()).containsExactly("200");
    }

    private String fromFive(String more) {
        return request("changed.at", ", \"initialValue\": \"5\"")
                .replace("\"contentType\"", more + ", \"contentType\"");
    }

    @Test
    void asksForEverythingWhenRejectsAreSentAgain() {
        songs.put(3, "");
        node = start();
        JsonNode run = ended(node, trigger(node, request("changed.at", "")));
        assertThat(run.path("itemsFailed").asInt()).isEqualTo(1);
        songs.put(3, "mended, and no newer for that");
        requests.clear();

        TestApplication.Answer answer = node.post("/v1/errors/" + openReject() + "/redrive", null);

        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        await().atMost(Duration.ofSeconds(40)).until(() -> count() == ITEMS);
        assertThat(requests).contains("limit=100&page=1");
        assertThat(cursors()).containsExactly("200");
    }

    @Test
    void goesOnSendingRejectsAgainWhenTheSyncIsAskedForMeanwhile() {
        songs.put(3, "");
        node = start();
        ended(node, trigger(node, request("changed.at", "")));
        songs.put(3, "mended, and no newer for that");
        brokenPage = 2;
        long redrive =
                node.post("/v1/errors/" + openReject() + "/redrive", null)
                        .json()
                        .path("runId")
                        .asLong();
        await().atMost(Duration.ofSeconds(40)).until(() -> isToBeTriedAgain(redrive));
        brokenPage = 0;

        JsonNode asked = ended(node, trigger(node, request("changed.at", "")));

        assertThat(asked.path("itemsProcessed").asInt()).isZero();
        assertThat(isToBeTriedAgain(redrive)).isTrue();
        // By another definition, what reads everything leaves nothing to send again.
        ended(node, trigger(node, request("changed.at", ", \"initialValue\": \"0\"")));
        assertThat(isToBeTriedAgain(redrive)).isFalse();
    }

    private boolean isToBeTriedAgain(long runId) {
        return jdbc.sql("SELECT next_attempt_trigger = 'retry' FROM sync_fire WHERE run_id = ?")
                .param(runId)
                .query((row, number) -> row.getBoolean(1))
                .single();
    }

    @Test
    void failsWithOneSentenceWhenNoRecordTellsHowNewItIs() {
        node = start();

        long runId = trigger(node, request("updated_at", ""));

        assertThat(ended(node, runId).path("status").asString()).isEqualTo("failed");
        JsonNode error = node.get("/v1/runs/" + runId).json().path("error");
        assertThat(error.path("errorClass").asString()).isEqualTo("config");
        assertThat(error.path("retryable").asBoolean()).isFalse();
        assertThat(error.path("message").asString()).contains("at 'updated_at'");
        assertThat(cursors()).isEmpty();
    }

    private String request(String field, String more) {
        return """
        {"sourceType": "api", "sourceIdentifier": "http://127.0.0.1:%d/music",
         "options": {"contentType": "music", "pagination": {"type": "page"},
                     "incremental": {"field": "%s", "param": "since"%s}}}
        """
                .formatted(peer.getAddress().getPort(), field, more);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        Map<String, String> parameters =
                Arrays.stream(query.split("&"))
                        .map(pair -> pair.split("="))
                        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        requests.add(query);
        int page = Integer.parseInt(parameters.get("page"));
        int since = Integer.parseInt(parameters.getOrDefault("since", "-1"));
        byte[] body = page(page, since).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        if (page == brokenPage) {
            exchange.getResponseHeaders().set("Retry-After", "600");
        }
        exchange.sendResponseHeaders(page == brokenPage ? 503 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private String page(int page, int since) {
        return songs.entrySet().stream()
                .filter(song -> song.getKey() > since)
                .skip((page - 1) * 100L)
                .limit(100)
                .map(song ->
                        "{\"id\": %d, \"title\": %s, \"changed\": {\"at\": %d}}"
                                .formatted(
                                        song.getKey(),
                                        song.getValue().isEmpty()
                                                ? "null"
                                                : "\"" + song.getValue() + "\"",
                                        song.getKey()))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private TestApplication start() {
        return TestApplication.start(
                database,
                Map.of(
                        "SOURCE_ALLOWED_HOSTS",
                        "127.0.0.1:" + peer.getAddress().getPort(),
                        "SYNCLINE_SECRET_KEY",
                        "a passphrase for tests"));
    }

    private long openReject() {
        return jdbc.sql("SELECT error_id FROM sync_error WHERE status = 'open' AND phase <> 'run'")
                .query(Long.class)
                .single();
    }

    private long count() {
        return jdbc.sql("SELECT count(DISTINCT external_id) FROM content_index")
                .query(Long.class)
                .single();
    }

    private List<String> cursors() {
        return jdbc.sql("SELECT value FROM sync_cursor").query(String.class).list();
    }
}
