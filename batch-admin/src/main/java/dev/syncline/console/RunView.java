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

    public Moment scheduled() {
        return Moment.at(run.scheduledFor());
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

    public LedgerView ledger() {
        return LedgerView.of(run.ledger());
    }

    public String rejectedText() {
        return LedgerView.text(run.ledger().rejected());
    }

    /// Such as `cron`, or `api, ann`.
    public String askedBy() {
        return run.actor() == null ? run.trigger() : run.trigger() + ", " + run.actor();
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

    public boolean isUnderWay() {
        return run.status() == RunStatus.RUNNING || run.status() == RunStatus.STOPPING;
    }
}
