package dev.syncline.run;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A process of the cluster, as it last said of itself. Times are the database's.
///
/// @param bootId tells two lives of a node of one name apart
/// @param worker whether it takes fires at all; else it only shows the console
/// @param silentFor since it was last seen
/// @param clockAheadMillis its clock minus the database's, negative when behind
/// @param drainedAt since when it takes no further fires; null unless somebody asked for that, and
///   so is `drainedBy`
/// @param stoppedAt when it said goodbye; null while it has not
public record NodeStanding(
        String bootId,
        String name,
        String version,
        boolean worker,
        Instant startedAt,
        Instant seenAt,
        Duration silentFor,
        long clockAheadMillis,
        @Nullable Instant drainedAt,
        @Nullable String drainedBy,
        @Nullable String drainReason,
        @Nullable Instant stoppedAt) {

    private static final Duration GONE = Duration.ofSeconds(20);

    /// Whether it has been seen lately. A silent one is dead, cut off, or very busy.
    public boolean isAlive() {
        return stoppedAt == null && silentFor.compareTo(GONE) < 0;
    }
}
