package dev.syncline.schedule;

import org.jspecify.annotations.Nullable;

/// A sync's schedule as it is in force.
///
/// @param expression null when the sync runs only when asked to
/// @param pausedBy null unless it is paused
public record ScheduleState(
        @Nullable String expression,
        String zone,
        boolean paused,
        @Nullable String pausedBy,
        @Nullable String pauseReason,
        long version) {}
