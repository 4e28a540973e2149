package dev.syncline.sandbox.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The documents that a peer serves, each of which a person may replace by any JSON. Thread-safe.
public final class PeerData {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Map<String, Supplier<String>> samples;
    private final Map<String, String> replaced = new HashMap<>();

    private PeerData(Map<String, Supplier<String>> samples) {
        this.samples = Map.copyOf(samples);
    }

    /// @param samples JSON by name
    public static PeerData of(Map<String, String> samples) {
        return lazily(
                samples.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, sample -> sample::getValue)));
    }

    /// With samples that take long to make, and are asked for when somebody asks for them. Each
    /// must give the same text every time.
    public static PeerData lazily(Map<String, Supplier<String>> samples) {
        return new PeerData(samples);
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
        String document = replaced.get(name);
        return document != null ? document : Objects.requireNonNull(samples.get(name), name).get();
    }

    /// @param body any JSON, kept to the letter
    /// @return whether there is data of that name
    synchronized boolean replace(String name, String body) {
        if (!samples.containsKey(name)) {
            return false;
        }
        replaced.put(name, body);
        return true;
    }

    /// Changes every document in one go; `change` may change the node it is given.
    public synchronized void change(UnaryOperator<JsonNode> change) {
        for (String name : samples.keySet()) {
            replaced.put(name, JSON.writeValueAsString(change.apply(JSON.readTree(get(name)))));
        }
    }

    public synchronized void reset() {
        replaced.clear();
    }

    String names() {
        return samples.keySet().stream().sorted().collect(Collectors.joining(", "));
    }
}
