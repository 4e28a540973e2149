package dev.syncline.system.metering;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A value that is looked up again once it is too old. Of several threads one looks; the others
/// wait for it, no longer than the look-up is bounded.
final class Recent<T> {

    private final Clock clock;
    private final Duration fresh;
    private final Supplier<T> lookUp;

    private @Nullable Instant until;
    private @Nullable T value;

    Recent(Clock clock, Duration fresh, Supplier<T> lookUp) {
        this.clock = clock;
        this.fresh = fresh;
        this.lookUp = lookUp;
    }

    synchronized T get() {
        T known = value;
        if (known == null || until == null || !clock.instant().isBefore(until)) {
            known = lookUp.get();
            value = known;
            until = clock.instant().plus(fresh);
        }
        return known;
    }
}
