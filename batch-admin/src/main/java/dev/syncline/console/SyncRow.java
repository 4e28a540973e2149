package dev.syncline.console;

import org.jspecify.annotations.Nullable;

/// A sync as lists show it.
///
/// @param schedule in words, null when it runs only when asked to
/// @param last its newest fire, null before the first
/// @param lastRun its newest fire that led to a run, whatever was skipped since
/// @param lateBy how long it has been due without a node coming to it, null when it is on time
/// @param queue records that wait to be sent, null without a queue
/// @param openRejects none: zero; `1,000+` when there are more than are counted
public record SyncRow(
        String name,
        String description,
        @Nullable String schedule,
        String zone,
        boolean paused,
        @Nullable Moment next,
        @Nullable String lateBy,
        @Nullable Last last,
        @Nullable Long lastRun,
        @Nullable Moment lastSuccess,
        @Nullable String queue,
        String openRejects,
        RunBars bars,
        @Nullable String inWords) {

    public record Last(long runId, StatusMark status, Moment scheduled) {}

    public StatusMark pausedMark() {
        return StatusMark.PAUSED;
    }

    public boolean hasOpenRejects() {
        return !openRejects.equals("0");
    }
}
