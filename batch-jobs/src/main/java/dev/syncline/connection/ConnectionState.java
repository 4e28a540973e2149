package dev.syncline.connection;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// What the cluster knows of a connection; the same on every node.
///
/// @param since when it came into this status, on the database's clock
/// @param inStatusFor from `since` to the moment of reading, on the database's clock
/// @param consecutiveFailures of probes and of runs, since the last good answer
/// @param lastError what is wrong with it now, in one sentence; null while nothing is. A peer that
///   answers but refuses who we are is online, and this says so.
/// @param lastCheckedAt when the last check began
/// @param checkedBy the node that made it
public record ConnectionState(
        String name,
        Connection.Kind kind,
        String address,
        ConnectionStatus status,
        Instant since,
        Duration inStatusFor,
        int consecutiveFailures,
        @Nullable Instant lastSuccessAt,
        @Nullable Instant lastFailureAt,
        @Nullable String lastError,
        @Nullable Instant lastCheckedAt,
        @Nullable String checkedBy) {

    /// What skipped fires say begins with this; [#whySkipped] goes on.
    public static String skipReasonStart(String name) {
        return "connection '%s' has been offline since ".formatted(name);
    }

    public boolean isOffline() {
        return status == ConnectionStatus.OFFLINE;
    }

    /// Why a fire is skipped while this connection is offline.
    public String whySkipped() {
        return "%s%s (%s); the sync fires by itself when it is back"
                .formatted(
                        skipReasonStart(name),
                        since.truncatedTo(ChronoUnit.SECONDS),
                        lastError == null ? "it did not answer" : lastError);
    }
}
