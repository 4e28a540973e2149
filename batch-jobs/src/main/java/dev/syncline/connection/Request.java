package dev.syncline.connection;

import java.net.URI;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One request as it goes on the wire.
///
/// @param headers by name, whatever the case
record Request(String method, URI uri, Map<String, String> headers, @Nullable HttpBody body) {

    Request {
        Map<String, String> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        sorted.putAll(headers);
        headers = Collections.unmodifiableMap(sorted);
    }

    /// The same with these in place of headers of the same name.
    Request with(Map<String, String> others) {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.putAll(headers);
        all.putAll(others);
        return new Request(method, uri, all, body);
    }

    /// For messages, such as `GET /mdm/items`: the query may hold what is nobody's business.
    String called() {
        String path = uri.getRawPath();
        return method + " " + (path == null || path.isEmpty() ? "/" : path);
    }

    /// For messages, such as `gateway.example:8443`.
    String at() {
        return uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }

    @Override
    public String toString() {
        return called();
    }
}
