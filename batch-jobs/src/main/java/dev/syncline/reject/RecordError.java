package dev.syncline.reject;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A row of the view `sync_errors`: a reject, or the error of a run as a whole.
///
/// @param payload the record as JSON text
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
        Instant occurredAt) {}
