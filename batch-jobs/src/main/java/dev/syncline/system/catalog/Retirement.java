package dev.syncline.system.catalog;

import dev.syncline.sync.RecordOutcomes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

    /// The work of one attempt: looks once which syncs there are to end, then ends one at each call
    /// in the transaction of that thread, which holds Quartz's lock from then on.
    Predicate<RecordOutcomes> round() {
        return after.isZero() ? _ -> false : new Round(clock.instant().minus(after))::endOne;
    }

    private final class Round {

        private final Instant since;
        private @Nullable Queue<String> unused;

        Round(Instant since) {
            this.since = since;
        }

        /// @return whether there may be more
        boolean endOne(RecordOutcomes outcomes) {
            if (unused == null) {
                unused = new ArrayDeque<>(removal.get().unusedSince(since));
            }
            String next = unused.poll();
            if (next == null) {
                return false;
            }
            if (removal.get()
                    .removeIfUnused(
                            next,
                            since,
                            RetryCheck.NAME,
                            "it had no run for " + after.toDays() + " days")) {
                outcomes.deleted(1);
            }
            return true;
        }
    }
}
