package dev.syncline.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.syncline.reject.RecordError;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A reject or run-level error as the API shows it: the columns of the view `sync_errors`.
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
        Instant occurredAt) {

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
                error.occurredAt());
    }
}
