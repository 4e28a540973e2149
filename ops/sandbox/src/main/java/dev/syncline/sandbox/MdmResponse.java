package dev.syncline.sandbox;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.util.StreamUtils;
import tools.jackson.databind.json.JsonMapper;

/// One answer: status, headers, body. With the bodies that the gateway (Azure API Management) and
/// the identity service (Entra) give when they refuse a call.
record MdmResponse(int status, Map<String, String> headers, String body) {

    private static final JsonMapper JSON = JsonMapper.shared();

    static MdmResponse json(int status, String body) {
        return new MdmResponse(
                status, Map.of("Content-Type", "application/json; charset=utf-8"), body);
    }

    static MdmResponse json(int status, Map<String, ?> body) {
        return json(status, JSON.writeValueAsString(body));
    }

    static MdmResponse html() {
        return new MdmResponse(
                200,
                Map.of("Content-Type", "text/html"),
                "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>");
    }

    /// @param statusCode repeated in the body, as the gateway does
    static MdmResponse gateway(int statusCode, String message) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("statusCode", statusCode);
        body.put("message", message);
        return json(statusCode, body);
    }

    static MdmResponse subscriptionKeyMissing() {
        return gateway(
                        401,
                        "Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API.")
                .with("WWW-Authenticate", subscriptionKeyRealm());
    }

    static MdmResponse subscriptionKeyInvalid() {
        return gateway(
                        401,
                        "Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.")
                .with("WWW-Authenticate", subscriptionKeyRealm());
    }

    private static String subscriptionKeyRealm() {
        return "AzureApiManagementKey realm=\"mdm\",name=\"Ocp-Apim-Subscription-Key\",type=\"header\"";
    }

    static MdmResponse unauthorized() {
        return gateway(401, "Unauthorized. Access token is missing or invalid.");
    }

    static MdmResponse rateLimited(long seconds) {
        return gateway(429, "Rate limit is exceeded. Try again in " + seconds + " seconds.")
                .with("Retry-After", Long.toString(seconds));
    }

    static MdmResponse serverError() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("statusCode", 500);
        body.put("message", "Internal server error");
        body.put("activityId", UUID.randomUUID().toString());
        return json(500, body);
    }

    static MdmResponse notFound() {
        return gateway(404, "Resource not found");
    }

    private MdmResponse with(String header, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(header, value);
        return new MdmResponse(status, all, body);
    }

    MdmResponse cutInHalf() {
        return new MdmResponse(status, headers, body.substring(0, body.length() / 2));
    }

    void send(HttpExchange exchange) throws IOException {
        byte[] bytes = begin(exchange);
        exchange.getResponseBody().write(bytes);
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

    /// The body of a request, as text.
    static String bodyOf(HttpExchange exchange) {
        try {
            return StreamUtils.copyToString(exchange.getRequestBody(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
