package dev.syncline.connection;

import java.time.Duration;

/// When a call must have ended, on a clock that nobody sets.
///
/// @param nanoTime of [System#nanoTime]
/// @param total how long the whole call was given
public record Deadline(long nanoTime, Duration total) {

    public static Deadline in(Duration total) {
        return new Deadline(System.nanoTime() + total.toNanos(), total);
    }

    /// Zero once it has passed.
    public Duration remaining() {
        return Duration.ofNanos(remainingNanos());
    }

    long remainingNanos() {
        return Math.max(0, nanoTime - System.nanoTime());
    }
}
