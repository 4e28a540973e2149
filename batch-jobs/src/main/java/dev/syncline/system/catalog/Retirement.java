package dev.syncline.system.catalog;

import dev.syncline.sync.RecordOutcomes;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// Ends ad hoc syncs that nobody has asked for in a long time, so that one-off ones don't pile up.
final class Retirement {

    private final Supplier<AdHocRemoval> removal;
    private final Duration after;
    private final Clock clock;

    /// @param removal asked late: it needs the scheduler, which needs the syncs
    /// @param after zero: never
    Retirement(Supplier<AdHocRemoval> removal, Duration after, Clock clock) {
        this.removal = removal;
        this.after = after;
        this.clock = clock;
    }

    /// Ends one in the transaction of this thread, which holds Quartz's lock from then on: so one
    /// at a time.
    ///
    /// @return whether there may be more
    boolean retireOne(RecordOutcomes outcomes) {
        if (after.isZero()) {
            return false;
        }
        Optional<String> retired =
                removal.get()
                        .removeUnused(
                                clock.instant().minus(after),
                                RetryCheck.NAME,
                                "it had no run for " + after.toDays() + " days");
        if (retired.isPresent()) {
            outcomes.deleted(1);
        }
        return retired.isPresent();
    }
}
