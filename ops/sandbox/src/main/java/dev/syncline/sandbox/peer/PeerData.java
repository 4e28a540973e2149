package dev.syncline.sandbox.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The documents that a peer serves, each of which a person may replace by any JSON. Thread-safe.
public final class PeerData {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Map<String, String> samples;
    private final Map<String, String> documents;

    /// @param samples JSON by name
    public PeerData(Map<String, String> samples) {
        this.samples = Map.copyOf(samples);
        this.documents = new TreeMap<>(samples);
    }

    /// A file beside a class.
    public static String sample(Class<?> beside, String resource) {
        try (InputStream stream = beside.getResourceAsStream(resource)) {
            return new String(
                    Objects.requireNonNull(stream, resource).readAllBytes(),
                    StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public synchronized String get(String name) {
        return Objects.requireNonNull(documents.get(name), name);
    }

    /// @param body any JSON, kept to the letter
    /// @return whether there is data of that name
    synchronized boolean replace(String name, String body) {
        return documents.replace(name, body) != null;
    }

    /// Changes every document in one go; `change` may change the node it is given.
    public synchronized void change(UnaryOperator<JsonNode> change) {
        documents.replaceAll(
                (_, body) -> JSON.writeValueAsString(change.apply(JSON.readTree(body))));
    }

    public synchronized void reset() {
        documents.putAll(samples);
    }

    String names() {
        return samples.keySet().stream().sorted().collect(Collectors.joining(", "));
    }
}
