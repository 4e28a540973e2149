package dev.syncline.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.syncline.connection.HttpCaller;
import dev.syncline.connection.HttpConnection;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Reads a recording of a real kind of list: pages whose path changes after the first one, so that
/// only who follows the links finds them. Only the addresses of the recording are answered.
///
/// One recording is small and our own, the other the pagination scenario of npm's
/// `@octokit/fixtures`.
@Timeout(20)
class RecordedPagesIT {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @TempDir Path folder;

    private final Map<String, JsonNode> answers = new LinkedHashMap<>();
    private final List<String> unknown = new ArrayList<>();

    @Test
    void followsTheLinksOfARecordingOfOurOwn() throws IOException {
        try (InputStream recording =
                RecordedPagesIT.class.getResourceAsStream("recorded-pages.json")) {
            followsTheLinks(MAPPER.readTree(Objects.requireNonNull(recording)));
        }
    }

    @Test
    void followsTheLinksOfOctokitsFixtures() throws IOException {
        Path recording =
                NpmPackages.folder("octokit-fixtures")
                        .resolve(
                                "scenarios/api.github.com/paginate-issues/normalized-fixture.json");
        followsTheLinks(MAPPER.readTree(Files.readAllBytes(recording)));
    }

    private void followsTheLinks(JsonNode recording) throws IOException {
        recording.forEach(answer -> answers.put(answer.path("path").asString(), answer));
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String here = "http://127.0.0.1:" + server.getAddress().getPort();
        server.createContext("/", exchange -> answer(exchange, here));
        server.start();
        try {
            assertThat(read(here)).isEqualTo(expected(recording)).doesNotHaveDuplicates();
            assertThat(unknown).isEmpty();
            assertThat(answers).isEmpty();
        } finally {
            server.stop(0);
        }
    }

    private static List<Integer> expected(JsonNode recording) {
        List<Integer> numbers = new ArrayList<>();
        recording.forEach(answer ->
                answer.path("response")
                        .forEach(item -> numbers.add(item.path("number").intValue())));
        assertThat(numbers).hasSizeGreaterThan(4);
        return numbers;
    }

    private List<Integer> read(String here) {
        URI first = URI.create(here + answers.keySet().iterator().next());
        String size = first.getQuery().replace("per_page=", "");
        RestSource source =
                RestSource.get(first.getPath())
                        .paged(
                                new RestPaging.ByLink(
                                        "per_page", Integer.parseInt(size), 100, Set.of()));
        HttpCaller caller =
                new HttpCaller(
                        HttpConnection.to("recording", URI.create(here)),
                        Clock.systemUTC(),
                        folder);
        RestItemReader reader = new RestItemReader(caller, source);
        reader.open(new ExecutionContext());
        List<Integer> numbers = new ArrayList<>();
        for (ObjectNode item = reader.read(); item != null; item = reader.read()) {
            numbers.add(item.path("number").intValue());
        }
        reader.close();
        return numbers;
    }

    private void answer(HttpExchange exchange, String here) throws IOException {
        try (exchange) {
            JsonNode answer = answers.remove(exchange.getRequestURI().toString());
            if (answer == null) {
                unknown.add(exchange.getRequestURI().toString());
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            String scope = answer.path("scope").asString().replaceFirst(":443$", "");
            exchange.getResponseHeaders()
                    .set(
                            "Link",
                            answer.path("headers").path("link").asString().replace(scope, here));
            byte[] body = answer.path("response").toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
