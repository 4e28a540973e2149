package dev.syncline.run;

import dev.syncline.sync.TriggerKind;

/// An attempt of a run has begun on this node; an application event.
///
/// @param first whether it is the run's first attempt
public record RunBegun(
        long runId, String sync, long attemptId, TriggerKind trigger, boolean first) {}
