package dev.syncline.run;

import java.util.Optional;

/// What became of an attempt to take a sync's lease.
sealed interface LeaseOutcome {

    /// @param deadHolder whoever let the lease run out
    record Taken(Lease lease, Optional<DeadHolder> deadHolder) implements LeaseOutcome {}

    /// @param applicationName of its database sessions, which may live on
    /// @param runId the run that it held the lease for, of whose end nobody may have heard
    record DeadHolder(String applicationName, long runId) {}

    /// Somebody else has it.
    record Held(long runId, String node) implements LeaseOutcome {}
}
