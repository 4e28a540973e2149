package dev.syncline.jmx;

import dev.syncline.run.RunControl;
import dev.syncline.sync.SynclineException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.transaction.TransactionException;

/// Says what came of a call in types that every client has.
final class JmxAnswers {

    private JmxAnswers() {}

    /// @throws SecurityException when the caller's role is too small
    /// @throws IllegalStateException when it isn't possible; one sentence
    static <T> T of(Supplier<T> work) {
        try {
            return work.get();
        } catch (AccessDeniedException e) {
            throw new SecurityException(e.getMessage());
        } catch (SynclineException e) {
            throw new IllegalStateException(e.getMessage());
        } catch (DataAccessException | TransactionException e) {
            throw new IllegalStateException(
                    "The engine's database did not answer; try again in a few seconds");
        }
    }

    static String of(long runId, RunControl.Answer answer, String accepted) {
        return switch (answer) {
            case RunControl.Answer.Accepted done -> accepted.formatted(done.run().runId());
            case RunControl.Answer.Refused refused ->
                    throw new IllegalStateException(refused.why());
            case RunControl.Answer.Unknown _ ->
                    throw new IllegalStateException("There is no run " + runId);
        };
    }

    static IllegalStateException unknown(String kind, String name) {
        return new IllegalStateException("There is no %s '%s' any more".formatted(kind, name));
    }

    /// What people leave out as they can.
    static @Nullable String reason(@Nullable String typed) {
        return typed == null || typed.isBlank() ? null : typed.strip();
    }

    static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
