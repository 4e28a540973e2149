package dev.syncline.sandbox.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Calls a stand-in, and its controls.
public final class PeerClient implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient client = HttpClient.newHttpClient();
    private final String address;

    /// @param address without a path
    public PeerClient(String address) {
        this.address = address;
    }

    public HttpResponse<String> get(String path, Map<String, String> headers)
            throws IOException, InterruptedException {
        return send("GET", path, "", headers);
    }

    public HttpResponse<String> send(
            String method, String path, String body, Map<String, String> headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address + path))
                        .timeout(Duration.ofSeconds(20))
                        .method(method, BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return client.send(request.build(), BodyHandlers.ofString());
    }

    public HttpResponse<String> postForm(String path, Map<String, String> fields)
            throws IOException, InterruptedException {
        return send(
                "POST",
                path,
                fields.entrySet().stream()
                        .map(field ->
                                field.getKey()
                                        + "="
                                        + URLEncoder.encode(
                                                field.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&")),
                Map.of("Content-Type", "application/x-www-form-urlencoded"));
    }

    /// @param path below `/control`
    /// @return the answer's body, after it was seen to be a good one
    public JsonNode control(String method, String path, String body)
            throws IOException, InterruptedException {
        HttpResponse<String> response = send(method, "/control" + path, body, Map.of());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response);
    }

    /// @return what `/control/behaviour` has against it
    public String objectionTo(String behaviour) throws IOException, InterruptedException {
        HttpResponse<String> response = send("POST", "/control/behaviour", behaviour, Map.of());
        assertThat(response.statusCode()).isEqualTo(400);
        return json(response).path("detail").asString();
    }

    public static JsonNode json(HttpResponse<String> response) {
        return JSON.readTree(response.body());
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
