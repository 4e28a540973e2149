package dev.syncline.operation;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.AccessDeniedException;

/// What came of an action, as the audit log has it.
///
/// @param word `done`, `refused` or `failed`
/// @param detail what exactly, or why not
/// @param sync the sync it turned out to concern
/// @param runId the run it made, or turned out to concern
public record Outcome(
        String word, @Nullable String detail, @Nullable String sync, @Nullable Long runId) {

    public static final Outcome DONE = new Outcome("done", null, null, null);

    public static Outcome done(String detail) {
        return new Outcome("done", detail, null, null);
    }

    public static Outcome refused(String why) {
        return new Outcome("refused", why, null, null);
    }

    /// The sentence of an exception of ours; of another one its kind only, since it may quote
    /// records.
    static Outcome of(RuntimeException e) {
        return switch (e) {
            case AccessDeniedException denied -> refused(String.valueOf(denied.getMessage()));
            case SynclineException ours ->
                    ours.errorClass() == ErrorClass.CONFIG || ours.errorClass() == ErrorClass.DATA
                            ? refused(String.valueOf(ours.getMessage()))
                            : failed(String.valueOf(ours.getMessage()));
            default -> failed(e.getClass().getSimpleName());
        };
    }

    private static Outcome failed(String why) {
        return new Outcome("failed", why, null, null);
    }

    Outcome about(String sync, long runId) {
        return new Outcome(word, detail, sync, runId);
    }
}
