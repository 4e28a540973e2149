package dev.syncline.run;

import dev.syncline.sync.Delivery;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a restart of a run would do, said before anybody asks for it.
///
/// @param whyNot why it can't be restarted now, in one sentence; null when it can
/// @param steps in the order in which they run; those of which nothing is known yet are missing
/// @param currentVersion of the sync's definition, null when there is no such sync any more; the
///   run goes on with the version it began with
/// @param offline peers that do not answer just now
/// @param planned when the engine tries the run again by itself, null when it does not
public record RestartPreview(
        @Nullable String whyNot,
        List<Step> steps,
        int runVersion,
        @Nullable Integer currentVersion,
        List<String> offline,
        @Nullable Instant planned) {

    /// What a restart does with a step.
    public enum Turn {
        /// It has completed, and what it wrote stays.
        STAYS,
        /// It goes on behind what it has committed.
        GOES_ON,
        /// It has committed nothing, or has not begun.
        FROM_THE_BEGINNING
    }

    /// @param committed records that the step has accounted for, over all attempts; they stay
    /// @param delivery null when the sync doesn't say
    public record Step(String name, Turn turn, long committed, @Nullable Delivery delivery) {

        /// What a restart does with the step, for people.
        public String sentence() {
            String records = String.format(Locale.ROOT, "%,d", committed);
            String again = delivery == null ? "" : "; " + delivery.repetition();
            return switch (turn) {
                case STAYS ->
                        "Step %s has completed; its %s records stay as they are and it is not run again."
                                .formatted(name, records);
                case GOES_ON ->
                        "Step %s goes on behind record %s, which is committed and stays%s."
                                .formatted(name, records, again);
                case FROM_THE_BEGINNING ->
                        "Step %s runs from its first record%s.".formatted(name, again);
            };
        }
    }
}
