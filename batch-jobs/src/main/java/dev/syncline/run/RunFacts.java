package dev.syncline.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What is known of a fire beside its run: what people asked of it, what comes next, who works on
/// it.
///
/// @param recordedAt when the fire was written down
/// @param outcomeReason why it was skipped or missed
/// @param stop somebody's wish that it ends; null when there is none
/// @param next the attempt that is to come; null when none is
/// @param lease the right to run it, while a node holds it
/// @param lastCommitAt when its newest step was last written down, by a chunk or by its end
public record RunFacts(
        Instant recordedAt,
        @Nullable String outcomeReason,
        @Nullable Wish stop,
        @Nullable Wish next,
        @Nullable HeldLease lease,
        @Nullable Instant lastCommitAt) {

    /// @param trigger of the attempt to come, such as `retry`; null for a stop
    public record Wish(
            Instant at,
            @Nullable String trigger,
            @Nullable String actor,
            @Nullable String reason) {}

    /// @param acquiredAt when the node took it
    public record HeldLease(
            String node, long epoch, @Nullable Instant acquiredAt, Instant expiresAt) {}
}
