package dev.syncline.access;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// How often each of many may do something, on this node. Remembers the 10,000 who came last.
/// Thread-safe.
final class RateLimit {

    private static final int MOST_REMEMBERED = 10_000;

    private final int burst;
    private final int refill;
    private final Duration per;
    private final TimeMeter time;
    private final Map<String, Bucket> buckets = Collections.synchronizedMap(new LastUsed());

    /// @param burst how often at once
    /// @param refill how often within `per`, in the long run
    RateLimit(int burst, int refill, Duration per, TimeMeter time) {
        this.burst = burst;
        this.refill = refill;
        this.per = per;
        this.time = time;
    }

    /// @return how long to wait; empty when they may now, which is counted
    Optional<Duration> take(String who) {
        ConsumptionProbe probe =
                buckets.computeIfAbsent(who, any -> bucket()).tryConsumeAndReturnRemaining(1);
        return probe.isConsumed()
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    private Bucket bucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(burst).refillGreedy(refill, per))
                .withCustomTimePrecision(time)
                .build();
    }

    private static final class LastUsed extends LinkedHashMap<String, Bucket> {

        private static final long serialVersionUID = 1;

        LastUsed() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST_REMEMBERED;
        }
    }
}
