package dev.syncline.sync;

import org.jspecify.annotations.Nullable;

/// One step of a sync in words, for whoever looks at it.
///
/// @param step its name
/// @param from what it reads, such as `the CSV file of contents`
/// @param to what it writes, such as `table content_index`
/// @param guard what keeps it from harming the target; null when nothing does
public record StepOutline(
        String step, String from, String to, Delivery delivery, @Nullable String guard) {

    public static final String EMPTY_SOURCE_GUARD =
            "an empty source fails the step while the target holds something";

    public static StepOutline of(String step, String from, String to, Delivery delivery) {
        return new StepOutline(step, from, to, delivery, null);
    }

    public StepOutline guarded(String guard) {
        return new StepOutline(step, from, to, delivery, guard);
    }
}
