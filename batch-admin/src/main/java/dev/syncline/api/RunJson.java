package dev.syncline.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.syncline.run.Run;
import dev.syncline.run.RunAttempt;
import dev.syncline.run.RunStep;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.Ledger;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A run as the API shows it: the columns of the view `sync_runs`.
record RunJson(
        long runId,
        String sync,
        String status,
        String trigger,
        @Nullable String actor,
        @Nullable String reason,
        Instant scheduledFor,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Long durationMs,
        int attemptCount,
        @Nullable String node,
        Ledger ledger,
        @Nullable ErrorJson error,
        int definitionVersion) {

    static RunJson of(Run run) {
        return new RunJson(
                run.runId(),
                run.sync(),
                run.status().wireName(),
                run.trigger(),
                run.actor(),
                run.reason(),
                run.scheduledFor(),
                run.startedAt(),
                run.endedAt(),
                run.durationMillis(),
                run.attempts(),
                run.node(),
                run.ledger(),
                ErrorJson.of(run.errorClass(), run.errorMessage(), run.errorIsRetryable()),
                run.definitionVersion());
    }

    /// @param errorClass one of design's error classes
    /// @param retryable whether the same thing tried again may succeed: of this error, which may
    ///   know better than its class
    /// @param advice what to do next
    record ErrorJson(String errorClass, String message, boolean retryable, String advice) {

        static @Nullable ErrorJson of(
                @Nullable String errorClass,
                @Nullable String message,
                @Nullable Boolean isRetryable) {
            if (errorClass == null) {
                return null;
            }
            ErrorClass kind = ErrorClass.ofWireName(errorClass);
            boolean retryable = isRetryable == null ? kind.isRetryable() : isRetryable;
            return new ErrorJson(
                    errorClass, String.valueOf(message), retryable, kind.advice(retryable));
        }
    }

    record AttemptJson(
            long attemptId,
            String status,
            @Nullable String trigger,
            @Nullable String actor,
            @Nullable String reason,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable Long durationMs,
            @Nullable String node,
            @Nullable Long epoch,
            Ledger ledger,
            @Nullable ErrorJson error) {

        static AttemptJson of(RunAttempt attempt) {
            return new AttemptJson(
                    attempt.attemptId(),
                    attempt.status().wireName(),
                    attempt.trigger(),
                    attempt.actor(),
                    attempt.reason(),
                    attempt.startedAt(),
                    attempt.endedAt(),
                    attempt.durationMillis(),
                    attempt.node(),
                    attempt.epoch(),
                    attempt.ledger(),
                    ErrorJson.of(
                            attempt.errorClass(),
                            attempt.errorMessage(),
                            attempt.errorIsRetryable()));
        }
    }

    /// A run with all that is known about it.
    @Schema(name = "RunDetails")
    record Details(@JsonUnwrapped RunJson run, List<AttemptJson> attempts, List<RunStep> steps) {}
}
