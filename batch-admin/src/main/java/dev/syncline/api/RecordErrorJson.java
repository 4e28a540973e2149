package dev.syncline.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.syncline.reject.ErrorQueries;
import dev.syncline.reject.RecordError;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A reject or run-level error as the API shows it: the columns of the view `sync_error_outcomes`.
record RecordErrorJson(
        long errorId,
        long runId,
        long attemptId,
        String sync,
        @Nullable String step,
        String phase,
        String errorClass,
        String errorCode,
        String message,
        boolean isRetryable,
        @Nullable String recordKey,
        @Nullable Long recordPosition,
        @JsonRawValue @Nullable String payload,
        String status,
        Instant occurredAt,
        @Nullable Long redriveRunId,
        @Nullable String redriveOutcome,
        @Nullable Long redriveOf,
        @Nullable Instant resolvedAt,
        @Nullable String resolvedBy,
        @Nullable String resolveReason) {

    static RecordErrorJson of(RecordError error) {
        return new RecordErrorJson(
                error.errorId(),
                error.runId(),
                error.attemptId(),
                error.sync(),
                error.step(),
                error.phase(),
                error.errorClass(),
                error.errorCode(),
                error.message(),
                error.retryable(),
                error.recordKey(),
                error.recordPosition(),
                error.payload(),
                error.status(),
                error.occurredAt(),
                error.resolution().redriveRunId(),
                error.resolution().redriveOutcome(),
                error.resolution().redriveOf(),
                error.resolution().at(),
                error.resolution().by(),
                error.resolution().reason());
    }

    /// @param redrives each request to send it again, oldest first
    @Schema(name = "ErrorDetails")
    record Details(@JsonUnwrapped RecordErrorJson error, List<RedriveJson> redrives) {}

    /// @param mended what a person made of the payload, null when it was sent as it was
    record RedriveJson(
            long runId,
            @Nullable String actor,
            @Nullable String reason,
            @JsonRawValue @Nullable String mended,
            @Nullable String mendedBy,
            Instant requestedAt) {

        static RedriveJson of(ErrorQueries.Redrive redrive) {
            return new RedriveJson(
                    redrive.runId(),
                    redrive.actor(),
                    redrive.reason(),
                    redrive.mended(),
                    redrive.mendedBy(),
                    redrive.requestedAt());
        }
    }
}
