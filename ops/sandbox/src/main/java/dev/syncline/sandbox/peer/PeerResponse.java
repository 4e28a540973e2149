package dev.syncline.sandbox.peer;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// One answer: status, headers, body.
public record PeerResponse(int status, Map<String, String> headers, String body) {

    private static final JsonMapper JSON = JsonMapper.shared();

    /// @param body JSON already
    public static PeerResponse json(int status, String body) {
        return new PeerResponse(
                status, Map.of("Content-Type", "application/json; charset=utf-8"), body);
    }

    public static PeerResponse json(int status, Map<String, ?> body) {
        return json(status, JSON.writeValueAsString(body));
    }

    static PeerResponse html() {
        return new PeerResponse(
                200,
                Map.of("Content-Type", "text/html"),
                "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>");
    }

    public PeerResponse with(String header, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(header, value);
        return new PeerResponse(status, all, body);
    }

    PeerResponse cutInHalf() {
        return new PeerResponse(status, headers, body.substring(0, body.length() / 2));
    }

    void send(HttpExchange exchange) throws IOException {
        byte[] bytes = begin(exchange);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    /// Announces the whole body, sends half of it, and closes the connection.
    void sendHalf(HttpExchange exchange) throws IOException {
        byte[] bytes = begin(exchange);
        OutputStream body = exchange.getResponseBody();
        body.write(bytes, 0, bytes.length / 2);
        body.flush();
        exchange.close();
    }

    private byte[] begin(HttpExchange exchange) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        headers.forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        return bytes;
    }
}
