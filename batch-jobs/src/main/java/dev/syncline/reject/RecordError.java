package dev.syncline.reject;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A row of the view `sync_error_outcomes`: a reject, or the error of a run as a whole.
///
/// @param payload the record as JSON text
/// @param resolution what has been done about it
public record RecordError(
        long errorId,
        long runId,
        long attemptId,
        String sync,
        @Nullable String step,
        String phase,
        String errorClass,
        String errorCode,
        String message,
        boolean retryable,
        @Nullable String recordKey,
        @Nullable Long recordPosition,
        @Nullable String payload,
        String status,
        Instant occurredAt,
        Resolution resolution) {

    /// @param redriveRunId the run that sends it again, or did
    /// @param redriveOutcome `written`, `filtered` or `rejected`; null until that run has come to
    ///   it
    /// @param redriveOf the reject of which this one is another try
    /// @param at when it was re-driven or dismissed
    /// @param by who did so; null when nobody in particular did
    public record Resolution(
            @Nullable Long redriveRunId,
            @Nullable String redriveOutcome,
            @Nullable Long redriveOf,
            @Nullable Instant at,
            @Nullable String by,
            @Nullable String reason) {}
}
