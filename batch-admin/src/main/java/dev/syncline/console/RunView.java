package dev.syncline.console;

import dev.syncline.run.Run;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.RunStatus;
import org.jspecify.annotations.Nullable;

/// A run as pages show it.
public record RunView(Run run, StatusMark status) {

    static RunView of(Run run) {
        return new RunView(run, StatusMark.of(run.status()));
    }

    public @Nullable Moment scheduled() {
        return Moment.of(run.scheduledFor());
    }

    public @Nullable Moment started() {
        return Moment.of(run.startedAt());
    }

    public @Nullable Moment ended() {
        return Moment.of(run.endedAt());
    }

    public String took() {
        return Moment.took(run.durationMillis());
    }

    /// What to do next; null without an error.
    public @Nullable String advice() {
        return run.errorClass() == null
                ? null
                : ErrorClass.ofWireName(run.errorClass())
                        .advice(Boolean.TRUE.equals(run.errorIsRetryable()));
    }

    public boolean canRestart() {
        return run.status() == RunStatus.FAILED || run.status() == RunStatus.STOPPED;
    }

    public boolean canStop() {
        return run.status() == RunStatus.PENDING || run.status() == RunStatus.RUNNING;
    }
}
