package dev.syncline.sync;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A record set aside, with the reason: one row of `sync_errors`.
///
/// @param phase where in the step it was refused
/// @param errorClass the kind of trouble, nearly always [ErrorClass#DATA]
/// @param errorCode a short stable code, for example `ROW_PARSE_ERROR`, or an SQLSTATE such as
///   `23514`
/// @param message one sentence; shown to people, cut at 2,000 characters when stored
/// @param retryable whether sending the very same record again may succeed
/// @param recordKey the record's business key as text, or null when it could not be read
/// @param recordPosition where the record stands in its source: line number from 1 in a file, index
///   from 1 in a response
/// @param payload the record itself, as a [SyncRecord], a map, a list or text; stored as JSON
public record Reject(
        Phase phase,
        ErrorClass errorClass,
        String errorCode,
        String message,
        boolean retryable,
        @Nullable String recordKey,
        @Nullable Long recordPosition,
        @Nullable Object payload) {

    public Reject {
        Objects.requireNonNull(phase, "phase");
        Objects.requireNonNull(errorClass, "errorClass");
        if (errorCode.isBlank() || message.isBlank()) {
            throw new IllegalArgumentException("A reject needs an error code and a message");
        }
    }

    /// A record whose content is wrong: class [ErrorClass#DATA], not retryable.
    public static Reject data(
            Phase phase,
            String errorCode,
            String message,
            @Nullable String recordKey,
            @Nullable Long recordPosition,
            @Nullable Object payload) {
        return new Reject(
                phase,
                ErrorClass.DATA,
                errorCode,
                message,
                false,
                recordKey,
                recordPosition,
                payload);
    }

    /// The part of a step that refused the record; `RUN` marks an error of the run as a whole.
    public enum Phase {
        READ,
        PROCESS,
        WRITE,
        RUN;

        public String wireName() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
