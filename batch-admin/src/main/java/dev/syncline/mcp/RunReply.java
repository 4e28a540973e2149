package dev.syncline.mcp;

import dev.syncline.run.Run;
import dev.syncline.run.RunAttempt;
import dev.syncline.run.RunStep;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.Ledger;
import org.jspecify.annotations.Nullable;

/// Runs in replies: the columns of the public views.
final class RunReply {

    private RunReply() {}

    static Reply of(Run run) {
        Reply reply =
                new Reply()
                        .with("run_id", run.runId())
                        .with("sync", run.sync())
                        .with("status", run.status().wireName())
                        .with("trigger", run.trigger())
                        .with("actor", run.actor())
                        .with("scheduled_for", run.scheduledFor())
                        .with("started_at", run.startedAt())
                        .with("ended_at", run.endedAt())
                        .with("duration_ms", run.durationMillis())
                        .with("attempts", run.attempts())
                        .with("node", run.node())
                        .with("records", records(run.ledger()))
                        .with("definition_version", run.definitionVersion())
                        .untrusted("reason", run.reason());
        return error(reply, run.errorClass(), run.errorMessage(), run.errorIsRetryable());
    }

    static Reply of(RunAttempt attempt) {
        Reply reply =
                new Reply()
                        .with("attempt_id", attempt.attemptId())
                        .with("status", attempt.status().wireName())
                        .with("trigger", attempt.trigger())
                        .with("actor", attempt.actor())
                        .with("started_at", attempt.startedAt())
                        .with("ended_at", attempt.endedAt())
                        .with("duration_ms", attempt.durationMillis())
                        .with("node", attempt.node())
                        .with("records", records(attempt.ledger()))
                        .untrusted("reason", attempt.reason());
        return error(
                reply, attempt.errorClass(), attempt.errorMessage(), attempt.errorIsRetryable());
    }

    static Reply of(RunStep step) {
        return new Reply()
                .with("attempt_id", step.attemptId())
                .with("step", step.step())
                .with("status", step.status())
                .with("started_at", step.startedAt())
                .with("ended_at", step.endedAt())
                .with("commits", step.commits())
                .with("records", records(step.ledger()));
    }

    private static Reply error(
            Reply reply,
            @Nullable String errorClass,
            @Nullable String message,
            @Nullable Boolean isRetryable) {
        if (errorClass == null) {
            return reply;
        }
        ErrorClass kind = ErrorClass.ofWireName(errorClass);
        boolean retryable = isRetryable == null ? kind.isRetryable() : isRetryable;
        return reply.with("error_class", errorClass)
                .with("error_is_retryable", retryable)
                .with("advice", kind.advice(retryable))
                .untrusted("error_message", message);
    }

    private static Reply records(Ledger ledger) {
        return new Reply()
                .with("read", ledger.read())
                .with("created", ledger.created())
                .with("updated", ledger.updated())
                .with("unchanged", ledger.unchanged())
                .with("deleted", ledger.deleted())
                .with("filtered", ledger.filtered())
                .with("rejected", ledger.rejected());
    }
}
