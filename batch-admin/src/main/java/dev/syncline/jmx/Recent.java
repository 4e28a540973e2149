package dev.syncline.jmx;

import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What was read a second ago at the most: clients ask for one attribute after the other.
/// Thread-safe.
final class Recent<T> {

    private static final long FRESH_FOR_NANOS = 1_000_000_000;

    private final Supplier<T> read;
    private final LongSupplier nanoTime;
    private @Nullable T value;
    private long readAt;

    Recent(Supplier<T> read, LongSupplier nanoTime) {
        this.read = read;
        this.nanoTime = nanoTime;
    }

    synchronized T get() {
        long now = nanoTime.getAsLong();
        T recent = value;
        if (recent == null || now - readAt >= FRESH_FOR_NANOS) {
            recent = read.get();
            value = recent;
            readAt = now;
        }
        return recent;
    }

    /// Whoever has changed something wants to see it.
    synchronized void forget() {
        value = null;
    }
}
