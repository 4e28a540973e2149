package dev.syncline.run;

import dev.syncline.sync.TriggerKind;

/// An attempt of a run has begun on this node; an application event.
public record RunBegun(long runId, String sync, long attemptId, TriggerKind trigger) {}
