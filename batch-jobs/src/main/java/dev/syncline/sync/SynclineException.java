package dev.syncline.sync;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Trouble with an [ErrorClass]. The message is one sentence for an operator: what happened, to
/// which thing, what to do. It never holds a secret or a whole record.
///
/// Thrown from a step it ends the run, except for [RejectedRecordException], which sets one record
/// aside.
public class SynclineException extends RuntimeException {

    private final ErrorClass errorClass;
    private final boolean retryable;
    private final transient @Nullable Duration retryAfter;

    public SynclineException(ErrorClass errorClass, String message) {
        this(errorClass, message, null);
    }

    public SynclineException(ErrorClass errorClass, String message, @Nullable Throwable cause) {
        this(errorClass, message, cause, errorClass.isRetryable(), null);
    }

    protected SynclineException(
            ErrorClass errorClass,
            String message,
            @Nullable Throwable cause,
            boolean retryable,
            @Nullable Duration retryAfter) {
        super(message, cause);
        this.errorClass = errorClass;
        this.retryable = retryable;
        this.retryAfter = retryAfter;
    }

    /// Trouble of a retryable class that is known to come back however often one tries, such as an
    /// HTTP 404.
    public static SynclineException permanent(
            ErrorClass errorClass, String message, @Nullable Throwable cause) {
        return new SynclineException(errorClass, message, cause, false, null);
    }

    /// Trouble that the peer asked us to wait out, such as an HTTP 429 with `Retry-After`.
    public static SynclineException retryAfter(
            ErrorClass errorClass, String message, Duration retryAfter) {
        return new SynclineException(errorClass, message, null, true, retryAfter);
    }

    /// A short stable word for `sync_errors.error_code`: the class's name, unless a subclass knows
    /// better.
    public String code() {
        return errorClass.name();
    }

    public ErrorClass errorClass() {
        return errorClass;
    }

    /// Whether the same thing tried again may succeed; as the class says, unless made by
    /// [#permanent].
    public boolean isRetryable() {
        return retryable;
    }

    /// How long the peer asked us to wait before the next try.
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
