package dev.syncline.reject;

import dev.syncline.sync.Reject;
import dev.syncline.sync.RejectPayload;

/// A reject that a run sends again.
public record OpenReject(long errorId, Reject.Phase phase, RejectPayload payload) {

    /// Names the reject only: a record's content belongs in no log.
    @Override
    public String toString() {
        return "reject " + errorId;
    }
}
