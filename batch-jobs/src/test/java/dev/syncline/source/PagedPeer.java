package dev.syncline.source;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A source of so many records that can be read by each kind of paging, as real ones do it.
final class PagedPeer implements AutoCloseable {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final HttpServer server;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile int size;
    private volatile int mostPerPage = 100;
    private volatile IntFunction<@Nullable String> failing = _ -> null;
    private volatile String link = "";

    PagedPeer(int size) throws IOException {
        this.size = size;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/offset", exchange -> answer(exchange, this::byOffset));
        server.createContext("/page", exchange -> answer(exchange, this::byPage));
        server.createContext("/cursor", exchange -> answer(exchange, this::byCursor));
        server.createContext("/link", exchange -> answer(exchange, this::byLink));
        server.createContext("/whole", exchange -> answer(exchange, _ -> array(0, this.size)));
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// As they came, such as `GET /offset?limit=100&offset=0`; of a POST with its body.
    List<String> requests() {
        return requests;
    }

    void resize(int size) {
        this.size = size;
    }

    void capPagesAt(int mostPerPage) {
        this.mostPerPage = mostPerPage;
    }

    /// @param failing gives an answer in place of the right one by the number of the request, from
    ///   1, as status and body; or null
    void failing(IntFunction<@Nullable String> failing) {
        this.failing = failing;
    }

    /// Sent as header `Link` beside answers in place of the right ones.
    void link(String link) {
        this.link = link;
    }

    private interface Page {
        String of(Map<String, String> parameters) throws IOException;
    }

    private final ThreadLocal<Map<String, String>> headers = ThreadLocal.withInitial(HashMap::new);

    private void answer(HttpExchange exchange, Page page) {
        try (exchange) {
            String body =
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(
                    exchange.getRequestMethod()
                            + " "
                            + exchange.getRequestURI()
                            + (body.isEmpty() ? "" : " " + body));
            String failure = failing.apply(requests.size());
            headers.get().clear();
            String answer =
                    failure == null
                            ? page.of(parameters(exchange.getRequestURI().getRawQuery(), body))
                            : failure.substring(3);
            if (failure != null && !link.isEmpty()) {
                headers.get().put("Link", link);
            }
            headers.get().forEach(exchange.getResponseHeaders()::set);
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(
                    failure == null ? 200 : Integer.parseInt(failure.substring(0, 3)),
                    bytes.length == 0 ? -1 : bytes.length);
            if (bytes.length > 0) {
                exchange.getResponseBody().write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> parameters(String query, String body) {
        Map<String, String> parameters = new HashMap<>();
        if (query != null) {
            for (String part : query.split("&")) {
                String[] pair = part.split("=", 2);
                parameters.put(pair[0], URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
            }
        }
        if (!body.isEmpty()) {
            JsonNode fields = MAPPER.readTree(body);
            fields.propertyNames()
                    .forEach(name -> parameters.put(name, fields.path(name).asString()));
        }
        return parameters;
    }

    private int limit(Map<String, String> parameters) {
        return Math.min(mostPerPage, Integer.parseInt(parameters.getOrDefault("limit", "30")));
    }

    private String byOffset(Map<String, String> parameters) {
        int offset = Integer.parseInt(parameters.get("offset"));
        return "{\"data\":"
                + array(offset, offset + limit(parameters))
                + ",\"total\":"
                + size
                + "}";
    }

    private String byPage(Map<String, String> parameters) {
        int start = (Integer.parseInt(parameters.get("page")) - 1) * limit(parameters);
        return array(start, start + limit(parameters));
    }

    private String byCursor(Map<String, String> parameters) {
        String cursor = parameters.getOrDefault("cursor", "after-0=&/");
        int start = Integer.parseInt(cursor.replaceAll("\\D", ""));
        int end = start + limit(parameters);
        return "{\"items\":%s,\"pagination\":{\"nextCursor\":%s}}"
                .formatted(array(start, end), end < size ? "\"after-" + end + "=&/\"" : "null");
    }

    private String byLink(Map<String, String> parameters) {
        int start = Integer.parseInt(parameters.getOrDefault("after", "0"));
        int end = start + limit(parameters);
        String links = "<https://elsewhere.example/?q=1,2>; rel=\"help\"";
        if (end < size) {
            links +=
                    ", </link?after=%d&limit=%d>; title=\"a, b; c\"; rel=\"last next\""
                            .formatted(end, limit(parameters));
        }
        headers.get().put("Link", links);
        return array(start, end);
    }

    private String array(int start, int end) {
        return IntStream.range(start, Math.min(end, size))
                .mapToObj("{\"id\":%d,\"zero\":0}"::formatted)
                .collect(Collectors.joining(",", "[", "]"));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
