package dev.syncline.connection;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/// What a call carries. Shows its size only: it may hold credentials or records.
public final class HttpBody {

    private final byte[] bytes;
    private final String contentType;

    private HttpBody(byte[] bytes, String contentType) {
        this.bytes = bytes;
        this.contentType = contentType;
    }

    /// @param json as it goes on the wire
    public static HttpBody json(String json) {
        return json(json.getBytes(StandardCharsets.UTF_8));
    }

    /// @param json in UTF-8; not copied
    public static HttpBody json(byte[] json) {
        return new HttpBody(json, "application/json");
    }

    /// Fields of a form, in their map's order, encoded as HTML says.
    public static HttpBody form(Map<String, String> fields) {
        String text =
                fields.entrySet().stream()
                        .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                        .collect(Collectors.joining("&"));
        return new HttpBody(
                text.getBytes(StandardCharsets.US_ASCII), "application/x-www-form-urlencoded");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    byte[] bytes() {
        return bytes;
    }

    String contentType() {
        return contentType;
    }

    @Override
    public String toString() {
        return "%d bytes of %s".formatted(bytes.length, contentType);
    }
}
