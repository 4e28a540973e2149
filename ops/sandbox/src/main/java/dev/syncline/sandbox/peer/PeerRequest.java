package dev.syncline.sandbox.peer;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StreamUtils;

/// One call, read to its end.
///
/// @param path decoded, without the query
/// @param query the first value of each parameter
/// @param headers the first value of each, by name in lower case
public record PeerRequest(
        String method,
        String path,
        Map<String, String> query,
        Map<String, String> headers,
        String body) {

    static PeerRequest of(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) ->
                        headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
        return new PeerRequest(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                formOf(exchange.getRequestURI().getRawQuery()),
                headers,
                StreamUtils.copyToString(exchange.getRequestBody(), StandardCharsets.UTF_8));
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /// The token of an `Authorization: Bearer`.
    public Optional<String> bearerToken() {
        return header("Authorization")
                .filter(value -> value.startsWith("Bearer "))
                .map(value -> value.substring("Bearer ".length()));
    }

    /// The body as a form, the first value of each field.
    public Map<String, String> form() {
        return formOf(body);
    }

    private static Map<String, String> formOf(@Nullable String text) {
        Map<String, String> form = new LinkedHashMap<>();
        for (String pair : text == null ? new String[0] : text.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                form.putIfAbsent(
                        decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return form;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text; // A stray per cent sign: taken as it stands.
        }
    }
}
