package dev.syncline.sync;

import java.util.Locale;

/// How a fire stands: the words of `sync_runs.status`.
public enum RunStatus {
    /// Asked for or due, and not yet begun.
    PENDING,
    RUNNING,
    /// Told to stop, or ended by a node that still holds the lease.
    STOPPING,
    STOPPED,
    COMPLETED,
    /// Ran to the end and set at least one record aside.
    COMPLETED_WITH_ERRORS,
    FAILED,
    /// Due while it could not or should not run; the reason says why.
    SKIPPED,
    /// Due while no node was there to run it.
    MISSED,
    /// Given up by a person; can't be restarted.
    ABANDONED;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException when no status has that name
    public static RunStatus ofWireName(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }

    /// Whether nothing more happens by itself, apart from a retry that is planned.
    public boolean hasEnded() {
        return this != PENDING && this != RUNNING && this != STOPPING;
    }
}
