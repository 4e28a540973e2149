package dev.syncline.connection;

import java.time.Duration;

/// When a call must have ended, on a clock that nobody sets.
record Deadline(long nanoTime, Duration total) {

    static Deadline in(Duration total) {
        return new Deadline(System.nanoTime() + total.toNanos(), total);
    }

    /// Zero once it has passed.
    long remainingNanos() {
        return Math.max(0, nanoTime - System.nanoTime());
    }
}
