package dev.syncline.source;

import dev.syncline.connection.HttpBody;
import dev.syncline.connection.HttpCall;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What a peer is asked for, and where in its answer the records stand. Who we are to it, and the
/// bounds of each call, are its connection's.
///
/// @param path see [HttpCall#get]
/// @param query sent with each page; a parameter of the paging goes before one of the same name
/// @param headers sent with each page; for what isn't secret
/// @param body of a POST. Parameters of the paging become fields of it, as numbers or text; without
///   a body they stand in the query.
/// @param dataPath names of nested objects joined by dots, such as `result.rows`, the last one an
///   array; empty for the answer itself if it is an array, else its `data`, else its `items`
public record RestSource(
        Method method,
        String path,
        Map<String, String> query,
        Map<String, String> headers,
        @Nullable ObjectNode body,
        String dataPath,
        RestPaging paging) {

    private static final List<String> USUAL_ARRAYS = List.of("data", "items");

    /// How the source is asked.
    public enum Method {
        GET,
        POST
    }

    public RestSource {
        query = new LinkedHashMap<>(query);
        headers = new LinkedHashMap<>(headers);
        if (method == Method.GET && body != null) {
            throw new IllegalArgumentException("A source that is asked by GET has no body");
        }
        if (method == Method.POST && paging instanceof RestPaging.ByLink) {
            throw new IllegalArgumentException("Links are followed by GET, not by POST");
        }
        if (dataPath.startsWith(".") || dataPath.endsWith(".") || dataPath.contains("..")) {
            throw new IllegalArgumentException(
                    "A data path is names joined by dots, not '%s'".formatted(dataPath));
        }
    }

    /// All in one answer.
    public static RestSource get(String path) {
        return new RestSource(Method.GET, path, Map.of(), Map.of(), null, "", RestPaging.none());
    }

    /// All in one answer.
    public static RestSource post(String path, @Nullable ObjectNode body) {
        return new RestSource(Method.POST, path, Map.of(), Map.of(), body, "", RestPaging.none());
    }

    public RestSource query(Map<String, String> query) {
        return new RestSource(method, path, query, headers, body, dataPath, paging);
    }

    public RestSource headers(Map<String, String> headers) {
        return new RestSource(method, path, query, headers, body, dataPath, paging);
    }

    public RestSource dataPath(String dataPath) {
        return new RestSource(method, path, query, headers, body, dataPath, paging);
    }

    public RestSource paged(RestPaging paging) {
        return new RestSource(method, path, query, headers, body, dataPath, paging);
    }

    /// @param paging numbers and texts, by name
    HttpCall call(Map<String, Object> paging) {
        Map<String, String> parameters = new LinkedHashMap<>(query);
        if (body == null) {
            paging.forEach((name, value) -> parameters.put(name, value.toString()));
        }
        HttpCall call =
                switch (method) {
                    case GET -> HttpCall.get(path, parameters);
                    case POST -> posted(paging).query(parameters);
                };
        return withHeaders(call);
    }

    private HttpCall posted(Map<String, Object> paging) {
        if (body == null) {
            return HttpCall.post(path);
        }
        ObjectNode page = body.deepCopy();
        paging.forEach((name, value) -> {
            if (value instanceof Long number) {
                page.put(name, number);
            } else {
                page.put(name, value.toString());
            }
        });
        return HttpCall.post(path, HttpBody.json(page.toString()));
    }

    HttpCall withHeaders(HttpCall call) {
        HttpCall complete = call;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            complete = complete.header(header.getKey(), header.getValue());
        }
        return complete;
    }

    JsonLayout layout() {
        Set<String> values =
                paging instanceof RestPaging.ByCursor ? Set.copyOf(PageWalk.CURSORS) : Set.of();
        return dataPath.isEmpty()
                ? new JsonLayout(USUAL_ARRAYS, true, values, true)
                : new JsonLayout(List.of(dataPath), false, values, true);
    }

    /// Without query, headers and body.
    @Override
    public String toString() {
        return method + " " + path;
    }
}
