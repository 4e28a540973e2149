package dev.syncline.schedule;

import dev.syncline.sync.TriggerKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One instant at which a sync is due or was asked for, as it reaches the node that deals with it.
/// Its row in `sync_fire` is there already.
///
/// @param runId the fire's row, and the number of the run that it leads to
/// @param scheduledFor in whole milliseconds; with the sync's name it identifies the run, through
///   recovery and restarts
/// @param trigger what caused this fire, or this further attempt of its run
/// @param actor who asked, null when nobody did
/// @param reason why, as they put it
/// @param definitionVersion which version of the sync's definition was in force when it fired
public record Fire(
        long runId,
        String sync,
        Instant scheduledFor,
        TriggerKind trigger,
        @Nullable String actor,
        @Nullable String reason,
        int definitionVersion) {

    /// The same fire, come again.
    public Fire as(TriggerKind trigger, @Nullable String actor, @Nullable String reason) {
        return new Fire(runId, sync, scheduledFor, trigger, actor, reason, definitionVersion);
    }
}
