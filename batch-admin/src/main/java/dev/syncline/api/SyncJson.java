package dev.syncline.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A sync as the API shows it.
///
/// @param schedule the expression in force; null when the sync runs only when asked to
/// @param enabled whether it has a schedule
/// @param queueSize records that wait in the sync's own queue; null when it has none, or when it
///   can't be asked now
/// @param details what the sync tells about itself beside its runs; null in the list
record SyncJson(
        String name,
        String description,
        @Nullable String schedule,
        String zone,
        boolean enabled,
        boolean paused,
        @Nullable String pausedBy,
        @Nullable String pauseReason,
        List<Instant> nextFires,
        @Nullable RunJson lastRun,
        @Nullable Long queueSize,
        @Nullable Map<String, Object> details) {}
