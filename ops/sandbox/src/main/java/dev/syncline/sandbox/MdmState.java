package dev.syncline.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/// What [MdmStandIn] serves, how it behaves, and what it was asked. Thread-safe.
final class MdmState {

    static final String INELIGIBLE_ITEMS = "ineligible-items";
    static final String ISO_CODES = "iso-codes";

    private static final Map<String, String> SAMPLES =
            Map.of(
                    INELIGIBLE_ITEMS, sample("mdm-ineligible-items.json"),
                    ISO_CODES, sample("mdm-geo-countries.json"));

    private final Map<String, String> data = new TreeMap<>(SAMPLES);
    private final SortedMap<String, Integer> requests = new TreeMap<>();
    private MdmBehaviour behaviour = MdmBehaviour.NORMAL;
    private int callsLeft;
    private CountDownLatch hanging = new CountDownLatch(1);

    /// @param mode of now, and for how many more calls, 0 for no end
    record Status(MdmBehaviour.Mode mode, int callsLeft, SortedMap<String, Integer> requests) {}

    synchronized Status status() {
        return new Status(behaviour.mode(), callsLeft, new TreeMap<>(requests));
    }

    synchronized void count(String path) {
        requests.merge(path, 1, Integer::sum);
    }

    /// How to answer one more call.
    synchronized MdmBehaviour next(boolean token) {
        MdmBehaviour now = behaviour;
        if (!now.concerns(token)) {
            return MdmBehaviour.NORMAL;
        }
        if (callsLeft > 0 && --callsLeft == 0) {
            behaviour = MdmBehaviour.NORMAL;
        }
        return now;
    }

    /// Calls that hang are let go, without an answer.
    synchronized void behave(MdmBehaviour wanted) {
        behaviour = wanted;
        callsLeft = wanted.times();
        hanging.countDown();
        hanging = new CountDownLatch(1);
    }

    synchronized CountDownLatch hanging() {
        return hanging;
    }

    synchronized String data(String name) {
        return Objects.requireNonNull(data.get(name), name);
    }

    /// @return whether there is data of that name
    synchronized boolean replace(String name, String body) {
        return data.replace(name, body) != null;
    }

    /// Back to the samples, normal behaviour, and counts of nothing.
    synchronized void reset() {
        data.putAll(SAMPLES);
        requests.clear();
        behave(MdmBehaviour.NORMAL);
    }

    private static String sample(String resource) {
        try (InputStream stream = MdmState.class.getResourceAsStream(resource)) {
            return new String(
                    Objects.requireNonNull(stream, resource).readAllBytes(),
                    StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
