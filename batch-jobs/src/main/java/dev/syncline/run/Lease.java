package dev.syncline.run;

/// The right to run a sync, held by this node.
///
/// @param epoch the fencing number; whoever takes the lease next has a greater one
record Lease(String sync, long epoch, long runId) {}
