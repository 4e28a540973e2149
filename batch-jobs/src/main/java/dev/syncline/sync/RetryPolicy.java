package dev.syncline.sync;

import java.time.Duration;

/// How often and when a run that failed for a passing reason is tried again. The only layer that
/// retries.
///
/// @param maxAttempts all attempts of a run that the engine starts by itself, the first included; 1
///   means no retry
/// @param firstDelay before the second attempt; each further one waits twice as long
/// @param maxDelay the longest wait; a peer's `Retry-After` may ask for more, up to one hour
public record RetryPolicy(int maxAttempts, Duration firstDelay, Duration maxDelay) {

    private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(1);

    /// Three attempts, 10 s and 20 s apart.
    public static final RetryPolicy DEFAULT =
            new RetryPolicy(3, Duration.ofSeconds(10), Duration.ofMinutes(10));

    public RetryPolicy {
        if (maxAttempts < 1 || firstDelay.isNegative() || maxDelay.compareTo(firstDelay) < 0) {
            throw new IllegalArgumentException(
                    "A retry policy needs maxAttempts >= 1 and 0 <= firstDelay <= maxDelay, not %d, %s, %s"
                            .formatted(maxAttempts, firstDelay, maxDelay));
        }
    }

    public boolean allowsAnotherAfter(int attempts) {
        return attempts < maxAttempts;
    }

    /// How long to wait after the given number of attempts, at least as long as the peer asked for.
    public Duration delayAfter(int attempts, Duration askedFor) {
        Duration delay = firstDelay;
        for (int i = 1; i < attempts && delay.compareTo(maxDelay) < 0; i++) {
            delay = delay.multipliedBy(2);
        }
        Duration backoff = delay.compareTo(maxDelay) < 0 ? delay : maxDelay;
        Duration asked =
                askedFor.compareTo(LONGEST_RETRY_AFTER) < 0 ? askedFor : LONGEST_RETRY_AFTER;
        return backoff.compareTo(asked) < 0 ? asked : backoff;
    }
}
