package dev.syncline.system.metering;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A value that is looked up again once it is too old. Of several threads one looks; meanwhile the
/// others get what was known before, so that a database that hangs holds up one of them only.
final class Recent<T> {

    private final Clock clock;
    private final Duration fresh;
    private final Supplier<T> lookUp;
    private final ReentrantLock looking = new ReentrantLock();

    private volatile @Nullable Known<T> known;

    Recent(Clock clock, Duration fresh, Supplier<T> lookUp) {
        this.clock = clock;
        this.fresh = fresh;
        this.lookUp = lookUp;
    }

    private record Known<T>(T value, Instant until) {}

    T get() {
        Known<T> before = known;
        if (before == null) {
            looking.lock();
        } else if (clock.instant().isBefore(before.until()) || !looking.tryLock()) {
            return before.value();
        }
        try {
            Known<T> meanwhile = known;
            if (meanwhile != null && clock.instant().isBefore(meanwhile.until())) {
                return meanwhile.value();
            }
            T value = lookUp.get();
            known = new Known<>(value, clock.instant().plus(fresh));
            return value;
        } finally {
            looking.unlock();
        }
    }
}
