package dev.syncline.sandbox.catalog;

import static dev.syncline.sandbox.peer.PeerClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.sandbox.peer.FreePort;
import dev.syncline.sandbox.peer.PeerClient;
import dev.syncline.sandbox.peer.PeerPort;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class CatalogStandInTest {

    private static final Pattern NEXT = Pattern.compile("<http://[^/]+(/[^>]*)>; rel=\"next\"");

    private CatalogStandIn catalog;
    private PeerClient client;

    @BeforeEach
    void start() throws Exception {
        catalog =
                CatalogStandIn.start(
                        new PeerPort("catalogue stand-in", FreePort.any(), "SANDBOX_CATALOG_PORT"),
                        new CatalogCredentials("secret"));
        client = new PeerClient(catalog.url());
    }

    @AfterEach
    void stop() {
        catalog.close();
        client.close();
    }

    @Test
    void servesEverythingToWhoDoesNotPage() throws Exception {
        JsonNode songs = get("/music");

        assertThat(songs).hasSize(10_000);
        assertThat(songs.path(0).path("external_id").asString()).isEqualTo("000001");
        assertThat(songs.valueStream().filter(song -> song.path("artist").isNull()))
                .hasSizeGreaterThan(50);
        assertThat(songs.valueStream().filter(song -> song.path("price").asDouble(1) == 0))
                .hasSizeGreaterThan(50);
    }

    @ParameterizedTest
    @ValueSource(strings = {"offset", "page"})
    void pagesByNumberUntilAPageIsEmpty(String kind) throws Exception {
        Set<Integer> ids = new HashSet<>();
        int records = 0;
        int at = kind.equals("page") ? 1 : 0;
        for (JsonNode page = get(numbered(kind, at));
                !page.isEmpty();
                page = get(numbered(kind, at))) {
            page.forEach(song -> ids.add(song.path("id").asInt()));
            records += page.size();
            at += kind.equals("page") ? 1 : 700;
        }
        assertThat(records).isEqualTo(10_000);
        assertThat(ids).hasSize(10_000);
    }

    private static String numbered(String kind, int at) {
        return "/music?limit=700&%s=%d".formatted(kind, at);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cursor",
                "nextCursor",
                "next_cursor",
                "pagination.cursor",
                "pagination.nextCursor"
            })
    void pagesByACursorInTheField(String field) throws Exception {
        client.control("POST", "/behaviour", "{\"cursorField\":\"" + field + "\"}");
        String pointer = "/" + field.replace('.', '/');
        Set<Integer> ids = new HashSet<>();
        JsonNode page = get("/data/music?limit=900");
        for (; page.at(pointer).isString(); page = get(next(page.at(pointer)))) {
            page.path("data").forEach(song -> ids.add(song.path("id").asInt()));
        }
        page.path("data").forEach(song -> ids.add(song.path("id").asInt()));

        assertThat(ids).hasSize(10_000);
    }

    private static String next(JsonNode cursor) {
        return "/data/music?limit=900&cursor=" + cursor.asString();
    }

    @Test
    void pagesByLinks() throws Exception {
        Set<Integer> ids = new HashSet<>();
        HttpResponse<String> page = client.get("/music?limit=900", Map.of());
        for (int pages = 1; ; pages++) {
            json(page).forEach(song -> ids.add(song.path("id").asInt()));
            Matcher next = NEXT.matcher(page.headers().firstValue("Link").orElse(""));
            if (!next.matches()) {
                assertThat(pages).isEqualTo(12);
                break;
            }
            page = client.get(next.group(1), Map.of());
        }
        assertThat(ids).hasSize(10_000);
    }

    @ParameterizedTest
    @CsvSource({
        "/music, ''",
        "/root/music, ''",
        "/data/music, /data",
        "/items/music, /items",
        "/nested/music, /response/catalog/songs"
    })
    void wrapsTheRecords(String path, String pointer) throws Exception {
        JsonNode body = get(path + "?limit=5");

        assertThat(body.at(pointer)).hasSize(5);
    }

    @Test
    void letsInWhoHasTheKeyToTheLock() throws Exception {
        assertLocked("/bearer/music?limit=1", Map.of("Authorization", "Bearer secret"));
        assertLocked("/bearer/items/music?limit=1", Map.of("Authorization", "Bearer secret"));
        assertLocked("/basic/music?limit=1", Map.of("Authorization", "Basic Y2F0YWxvZzpzZWNyZXQ="));
        assertLocked("/apikey/music?limit=1", Map.of("X-API-Key", "secret"));
    }

    private void assertLocked(String path, Map<String, String> key) throws Exception {
        assertThat(client.get(path, key).statusCode()).as(path).isEqualTo(200);
        assertThat(client.get(path, Map.of()).statusCode()).as(path).isEqualTo(401);
        assertThat(
                        client.get(path, Map.of("Authorization", "Bearer x", "X-API-Key", "x"))
                                .statusCode())
                .as(path)
                .isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
        "/music?page=0, 400",
        "/music?offset=-1, 400",
        "/music?limit=x, 400",
        "/music?cursor=made-up, 400",
        "/music?page=99999999&limit=1000, 400",
        "/video, 404",
        "/odd/music, 404"
    })
    void refusesWhatItDoesNotUnderstand(String path, int status) throws Exception {
        assertThat(client.get(path, Map.of()).statusCode()).isEqualTo(status);
    }

    @Test
    void goesWrongInTheWaysThatPagingGoesWrong() throws Exception {
        client.control("POST", "/behaviour", "{\"cursorRepeats\":true}");
        String first = get("/data/music?limit=10").path("nextCursor").asString();
        assertThat(get("/data/music?limit=10&cursor=" + first).path("nextCursor").asString())
                .isEqualTo(first);

        client.control("POST", "/behaviour", "{\"cursorRepeats\":false,\"shrinking\":true}");
        assertThat(get("/music?limit=10&offset=0").path(9).path("id").asInt()).isEqualTo(10);
        assertThat(get("/music?limit=10&offset=10").path(0).path("id").asInt()).isEqualTo(12);

        client.control("POST", "/behaviour", "{\"linkHost\":\"169.254.169.254\"}");
        assertThat(client.get("/music?limit=10", Map.of()).headers().firstValue("Link").orElse(""))
                .startsWith("<http://169.254.169.254/music?");

        client.control("DELETE", "", "");
        assertThat(get("/music?limit=10&offset=0").path(0).path("id").asInt()).isEqualTo(1);
        assertThat(client.objectionTo("{\"cursorField\":\"odd\"}")).contains("pagination.cursor");
    }

    @Test
    void servesWhatItIsGiven() throws Exception {
        client.control("PUT", "/data/music", "[{\"id\":\"mine\"}]");

        assertThat(get("/items/music?page=1").path("items").toString())
                .isEqualTo("[{\"id\":\"mine\"}]");
        assertThat(get("/music?page=2")).isEmpty();
    }

    private JsonNode get(String path) throws Exception {
        HttpResponse<String> response = client.get(path, Map.of());
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        return json(response);
    }
}
