package dev.syncline.connection;

import java.time.Duration;

/// How much of a peer's time a node takes at once.
///
/// @param maxConcurrentCalls how many calls are under way at one time; fewer spare the peer, more
///   finish sooner
/// @param minInterval from the beginning of one call to that of the next; zero for no limit
public record CallLimits(int maxConcurrentCalls, Duration minInterval) {

    public static final CallLimits NONE = new CallLimits(Integer.MAX_VALUE, Duration.ZERO);

    /// What a connection has that nobody has told otherwise: 16 calls at once, at any pace.
    public static final CallLimits DEFAULT = atOnce(16);

    public CallLimits {
        if (maxConcurrentCalls < 1) {
            throw new IllegalArgumentException(
                    "At least 1 call must be allowed at once, not " + maxConcurrentCalls);
        }
        if (minInterval.isNegative()) {
            throw new IllegalArgumentException(
                    "The time between two calls can't be negative: " + minInterval);
        }
    }

    public static CallLimits perSecond(int calls) {
        return NONE.andPerSecond(calls);
    }

    public CallLimits andPerSecond(int calls) {
        return new CallLimits(maxConcurrentCalls, Duration.ofSeconds(1).dividedBy(calls));
    }

    public static CallLimits atOnce(int calls) {
        return new CallLimits(calls, Duration.ZERO);
    }
}
