package dev.syncline.run;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.Reject;
import dev.syncline.sync.SynclineException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.batch.core.job.JobInterruptedException;

/// Why an attempt failed: one class, one sentence, whether another attempt may help and how long to
/// wait for it.
record RunError(
        ErrorClass errorClass,
        String code,
        String message,
        boolean retryable,
        Duration retryAfter,
        List<String> trace) {

    private static final int LONGEST_FOREIGN_MESSAGE = 300;

    /// Under which the payload of a run's error has [Trace].
    static final String TRACE = "trace";

    /// Causes may lead in a circle.
    private static final int MOST_CAUSES = 100;

    /// The first of the failures that says most: what our own code threw, else what the database or
    /// the network did.
    static RunError of(List<Throwable> failures) {
        RunError error = mostTelling(failures);
        return new RunError(
                error.errorClass,
                error.code,
                error.message,
                error.retryable,
                error.retryAfter,
                Trace.of(failures));
    }

    private static RunError mostTelling(List<Throwable> failures) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable failure : failures) {
            for (Throwable cause = failure;
                    cause != null && causes.size() < MOST_CAUSES;
                    cause = cause.getCause()) {
                causes.add(cause);
            }
        }
        for (Throwable cause : causes) {
            if (cause instanceof SynclineException ours) {
                return of(ours);
            }
        }
        for (Throwable cause : causes) {
            if (cause instanceof SQLException sql) {
                return ofDatabase(sql);
            }
        }
        for (Throwable cause : causes) {
            if (cause instanceof IOException) {
                return foreign(ErrorClass.NETWORK, cause, "");
            }
        }
        return causes.isEmpty()
                ? new RunError(
                        ErrorClass.PLATFORM,
                        "UNKNOWN",
                        "The attempt failed without saying why",
                        true,
                        Duration.ZERO,
                        List.of())
                : foreign(ErrorClass.PLATFORM, root(causes), "");
    }

    private static RunError of(SynclineException thrown) {
        return new RunError(
                thrown.errorClass(),
                thrown.code(),
                String.valueOf(thrown.getMessage()),
                thrown.isRetryable(),
                thrown.retryAfter().orElse(Duration.ZERO),
                List.of());
    }

    /// The engine's own database: what a writer makes of its target's errors it has thrown as its
    /// own exception.
    private static RunError ofDatabase(SQLException thrown) {
        String state = thrown.getSQLState() == null ? "" : thrown.getSQLState();
        return foreign(
                state.startsWith("40") || state.equals("55P03")
                        ? ErrorClass.CONFLICT
                        : ErrorClass.PLATFORM,
                thrown,
                state);
    }

    private static RunError foreign(ErrorClass errorClass, Throwable thrown, String code) {
        String text = String.valueOf(thrown.getMessage()).lines().findFirst().orElse("");
        String name = thrown.getClass().getSimpleName();
        String message =
                name + ": " + text.substring(0, Math.min(text.length(), LONGEST_FOREIGN_MESSAGE));
        return new RunError(
                errorClass,
                code.isEmpty() ? name : code,
                message,
                errorClass.isRetryable(),
                Duration.ZERO,
                List.of());
    }

    private static Throwable root(List<Throwable> causes) {
        Throwable root = causes.getFirst();
        for (int depth = 1;
                depth < MOST_CAUSES
                        && root.getCause() != null
                        && !(root instanceof JobInterruptedException);
                depth++) {
            root = root.getCause();
        }
        return root;
    }

    Reject asReject() {
        return new Reject(
                Reject.Phase.RUN,
                errorClass,
                code,
                message,
                retryable,
                null,
                null,
                trace.isEmpty() ? null : Map.of(TRACE, trace));
    }
}
