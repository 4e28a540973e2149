package dev.syncline.connection;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One call of a peer: what is asked of it, without who we are. Immutable, if its body isn't
/// changed.
public final class HttpCall {

    private final String method;
    private final String path;
    private final Map<String, String> query;
    private final @Nullable URI address;
    private final Map<String, String> headers;
    private final @Nullable HttpBody body;

    private HttpCall(
            String method,
            String path,
            Map<String, String> query,
            @Nullable URI address,
            Map<String, String> headers,
            @Nullable HttpBody body) {
        this.method = method;
        this.path = path;
        this.query = query;
        this.address = address;
        this.headers = headers;
        this.body = body;
    }

    /// @param path behind the connection's base, beginning with `/`, percent-encoded as it stands
    ///   on the wire; empty for the base itself
    /// @param query parameters by name, not encoded
    public static HttpCall get(String path, Map<String, String> query) {
        return new HttpCall("GET", path, ordered(query), null, Map.of(), null);
    }

    /// @param path see [#get]
    public static HttpCall post(String path, HttpBody body) {
        return new HttpCall("POST", path, Map.of(), null, Map.of(), body);
    }

    /// @param path see [#get]
    public static HttpCall post(String path) {
        return new HttpCall("POST", path, Map.of(), null, Map.of(), null);
    }

    /// A GET of an address that the peer itself named, such as a link to the next page. The
    /// connection's headers and credentials go there too: look at the address before.
    ///
    /// @param address absolute, as it stands on the wire
    public static HttpCall follow(URI address) {
        HttpConnection.checkAddress("An address to follow", address);
        return new HttpCall("GET", "", Map.of(), address, Map.of(), null);
    }

    /// The same with another query; for an address that is followed its own stays.
    public HttpCall query(Map<String, String> query) {
        return new HttpCall(method, path, ordered(query), address, headers, body);
    }

    /// The same with a header more, for this call only, such as `Idempotency-Key`. It goes before
    /// the connection's headers of that name, not before its credentials. It isn't a secret.
    public HttpCall header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new HttpCall(method, path, query, address, more, body);
    }

    /// The same with a body, whatever the method.
    public HttpCall body(HttpBody body) {
        return new HttpCall(method, path, query, address, headers, body);
    }

    private static Map<String, String> ordered(Map<String, String> query) {
        return new LinkedHashMap<>(query);
    }

    Request toRequest(HttpConnection connection) {
        Request request =
                new Request(
                        method,
                        address == null ? connection.resolve(path, query) : address,
                        Map.of("Accept", "application/json"),
                        body);
        return (body == null ? request : request.with(Map.of("Content-Type", body.contentType())))
                .with(connection.headers().get())
                .with(headers);
    }

    /// Without query and headers.
    @Override
    public String toString() {
        return method + " " + (address == null ? path : address.getRawPath());
    }
}
