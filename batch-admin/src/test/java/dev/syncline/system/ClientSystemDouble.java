package dev.syncline.system;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A Client System that takes batches as the real one does, honours idempotency keys, and answers
/// the next batches as it is told to.
public final class ClientSystemDouble implements AutoCloseable {

    static final String KEY = "a-key-of-the-client-system";

    private static final JsonMapper JSON = JsonMapper.shared();

    /// A call that arrived: its body, and its idempotency key.
    record Call(String path, JsonNode body, String key) {}

    /// A status and a body, or nothing: the connection is closed.
    record Answer(int status, String body, Map<String, String> headers) {

        static Answer of(int status, String body) {
            return new Answer(status, body, Map.of());
        }
    }

    final List<Call> calls = new CopyOnWriteArrayList<>();
    final List<JsonNode> stored = new CopyOnWriteArrayList<>();
    private final Map<String, Answer> answersByKey = new HashMap<>();
    private final List<Function<Call, Optional<Answer>>> next = new ArrayList<>();
    private final HttpServer server;
    private volatile Function<Call, Optional<Answer>> usual = call -> Optional.of(store(call));

    public ClientSystemDouble(int port) throws IOException {
        server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/api", this::handle);
        server.createContext(
                "/api/health",
                exchange -> {
                    try (exchange) {
                        send(exchange, Answer.of(200, "{}"));
                    }
                });
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    void reset() {
        calls.clear();
        stored.clear();
        answersByKey.clear();
        next.clear();
        usual = call -> Optional.of(store(call));
    }

    void answersNext(Function<Call, Optional<Answer>> answer) {
        next.add(answer);
    }

    void answersAlways(Function<Call, Optional<Answer>> answer) {
        usual = answer;
    }

    List<Call> batches() {
        return calls.stream()
                .filter(call -> call.path().equals("/api/sync/readings/batch"))
                .toList();
    }

    /// Takes all of it, unless it has before.
    synchronized Answer store(Call call) {
        return answersByKey.computeIfAbsent(
                call.key(),
                _ -> {
                    call.body().path("readings").forEach(stored::add);
                    return Answer.of(
                            200,
                            "{\"success\":true,\"message\":\"ok\",\"inserted\":%d,\"skipped\":0,\"errors\":[]}"
                                    .formatted(call.body().path("readings").size()));
                });
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String text =
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Call call =
                    new Call(
                            exchange.getRequestURI().getPath(),
                            text.isEmpty() ? JSON.nullNode() : JSON.readTree(text),
                            String.valueOf(
                                    exchange.getRequestHeaders().getFirst("Idempotency-Key")));
            calls.add(call);
            Function<Call, Optional<Answer>> how = next.isEmpty() ? usual : next.removeFirst();
            Optional<Answer> answer =
                    KEY.equals(exchange.getRequestHeaders().getFirst("X-API-Key"))
                            ? how.apply(call)
                            : Optional.of(
                                    Answer.of(
                                            401,
                                            "{\"success\":false,\"message\":\"Invalid API key\"}"));
            if (answer.isPresent()) {
                send(exchange, answer.get());
            }
        }
    }

    private static void send(HttpExchange exchange, Answer answer) {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        answer.headers().forEach(exchange.getResponseHeaders()::add);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        try {
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
