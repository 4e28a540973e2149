package dev.syncline.run;

import java.util.Optional;

/// What became of an attempt to take a sync's lease.
sealed interface LeaseOutcome {

    /// @param deadHolder the application name of a holder that let the lease run out; its database
    ///   sessions may live on
    record Taken(Lease lease, Optional<String> deadHolder) implements LeaseOutcome {}

    /// Somebody else has it.
    record Held(long runId, String node) implements LeaseOutcome {}
}
