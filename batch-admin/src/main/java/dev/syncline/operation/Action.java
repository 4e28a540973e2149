package dev.syncline.operation;

import org.jspecify.annotations.Nullable;

/// What somebody wants to do, as the audit log names it.
///
/// @param name such as `run.restart`: what it is about, and what is done to it
/// @param needs the smallest role that may
/// @param subject what it is done to, such as `run 12`, `user ann`
/// @param sync the sync it concerns; null when it concerns none, or many
/// @param runId the run it concerns; null when it concerns none, or one that it makes
/// @param reason why, as the caller puts it
public record Action(
        String name,
        Role needs,
        String subject,
        @Nullable String sync,
        @Nullable Long runId,
        @Nullable String reason) {

    /// A longer reason is refused.
    public static final int LONGEST_REASON = 500;

    private static final int LONGEST_SYNC_NAME = 63;

    public static Action of(String name, Role needs, String subject, @Nullable String reason) {
        return new Action(name, needs, subject, null, null, reason);
    }

    static Action onSync(String name, String sync, @Nullable String reason) {
        return about(name, "sync " + sync, sync, reason);
    }

    static Action onErrors(String name, String sync, @Nullable String reason) {
        return about(name, "errors of sync " + sync, sync, reason);
    }

    private static Action about(String name, String subject, String sync, @Nullable String reason) {
        // What is longer names no sync.
        return new Action(
                name,
                Role.OPERATOR,
                subject,
                sync.length() > LONGEST_SYNC_NAME ? null : sync,
                null,
                reason);
    }

    static Action onRun(String name, long runId, @Nullable String reason) {
        return new Action(name, Role.OPERATOR, "run " + runId, null, runId, reason);
    }
}
