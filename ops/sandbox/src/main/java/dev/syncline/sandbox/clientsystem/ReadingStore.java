package dev.syncline.sandbox.clientsystem;

import dev.syncline.sandbox.peer.PeerResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/// What the Client System has taken, in memory. A sandbox may run for weeks, so readings are known
/// by a fingerprint only, and of batches and idempotency keys the newest are. Thread-safe.
final class ReadingStore {

    private static final int KEYS_KEPT = 10_000;
    private static final int BATCHES_KEPT = 1_000;
    private static final int FINGERPRINTS_KEPT = 5_000_000;

    private final Set<Long> fingerprints = new HashSet<>();
    private final Map<String, Integer> countsByMeter = new TreeMap<>();
    private final Deque<Integer> batchSizes = new ArrayDeque<>();
    private final Map<String, PeerResponse> repliesByKey =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, PeerResponse> eldest) {
                    return size() > KEYS_KEPT;
                }
            };
    private long accepted;
    private long doubles;
    private long repeatedKeys;

    /// @return the reply that this key has got before; else the one that is made now, and kept
    synchronized PeerResponse once(Optional<String> key, Supplier<PeerResponse> reply) {
        if (key.isEmpty()) {
            return reply.get();
        }
        PeerResponse known = repliesByKey.get(key.get());
        if (known != null) {
            repeatedKeys++;
            return known;
        }
        PeerResponse made = reply.get();
        if (made.status() == 200) {
            repliesByKey.put(key.get(), made);
        }
        return made;
    }

    synchronized void add(List<Reading> readings) {
        for (Reading reading : readings) {
            accepted++;
            countsByMeter.merge(reading.meter(), 1, Integer::sum);
            if (fingerprints.size() < FINGERPRINTS_KEPT
                    && !fingerprints.add(fingerprint(reading))) {
                doubles++;
            }
        }
    }

    synchronized void noteBatch(int size) {
        batchSizes.addLast(size);
        if (batchSizes.size() > BATCHES_KEPT) {
            batchSizes.removeFirst();
        }
    }

    synchronized Map<String, ?> counts() {
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("accepted", accepted);
        counts.put("distinct", fingerprints.size());
        counts.put("doubles", doubles);
        counts.put("meters", countsByMeter.size());
        counts.put("byMeter", new TreeMap<>(countsByMeter));
        counts.put("idempotencyKeys", repliesByKey.size());
        counts.put("repeatedKeys", repeatedKeys);
        counts.put("batchSizes", List.copyOf(batchSizes));
        return counts;
    }

    synchronized void clear() {
        fingerprints.clear();
        countsByMeter.clear();
        batchSizes.clear();
        repliesByKey.clear();
        accepted = 0;
        doubles = 0;
        repeatedKeys = 0;
    }

    private static long fingerprint(Reading reading) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(
                                    "%s\n%s\n%s"
                                            .formatted(
                                                    reading.meter(),
                                                    reading.timestamp(),
                                                    reading.dataPoint())
                                            .getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
