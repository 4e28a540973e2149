package dev.syncline.operation;

import dev.syncline.run.Run;
import dev.syncline.run.RunControl;
import dev.syncline.run.SyncRegistry;
import dev.syncline.run.SyncRemoval;
import dev.syncline.schedule.ScheduleState;
import dev.syncline.schedule.SyncScheduler;
import dev.syncline.sync.SynclineException;
import dev.syncline.system.catalog.AdHocSyncs;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What operators do about syncs: fires, pauses, schedules, ad hoc definitions, with roles and the
/// audit log. Thread-safe.
public final class SyncOperations {

    private static final Outcome UNKNOWN_SYNC = Outcome.refused("There is no such sync");
    private static final Outcome CHANGED_MEANWHILE =
            Outcome.refused("Somebody changed it meanwhile");

    private final Audited audited;
    private final RunControl control;
    private final SyncScheduler scheduler;
    private final SyncRegistry syncs;
    private final AdHocSyncs adHoc;

    SyncOperations(
            Audited audited,
            RunControl control,
            SyncScheduler scheduler,
            SyncRegistry syncs,
            AdHocSyncs adHoc) {
        this.audited = audited;
        this.control = control;
        this.scheduler = scheduler;
        this.syncs = syncs;
        this.adHoc = adHoc;
    }

    /// Fires a sync now.
    ///
    /// @return empty when there is no such sync
    public Optional<Run> trigger(String sync, Caller caller, @Nullable String reason) {
        return audited.act(
                caller,
                Action.onSync("sync.trigger", sync, reason),
                () -> control.trigger(sync, caller.channel().trigger(), caller.actor(), reason),
                run ->
                        run.map(made -> Outcome.DONE.about(sync, made.runId()))
                                .orElse(UNKNOWN_SYNC));
    }

    /// Stops a sync's schedule; whoever asks for a fire still gets one. Pausing what is paused
    /// changes nothing.
    ///
    /// @return the schedule as it is now; empty when there is no such sync
    public Optional<ScheduleState> pause(String sync, Caller caller, @Nullable String reason) {
        return pause(sync, null, caller, reason);
    }

    /// @param ifVersion the [ScheduleState#version] that it must have now; null for whichever
    /// @return the schedule as it is now; empty when there is none of that version
    public Optional<ScheduleState> pause(
            String sync, @Nullable Long ifVersion, Caller caller, @Nullable String reason) {
        return change(
                Action.onSync("sync.pause", sync, reason),
                sync,
                ifVersion,
                caller,
                () -> scheduler.pause(sync, caller.actor(), reason));
    }

    /// @return the schedule as it is now; empty when there is no such sync
    public Optional<ScheduleState> resume(String sync, Caller caller, @Nullable String reason) {
        return resume(sync, null, caller, reason);
    }

    /// @param ifVersion the [ScheduleState#version] that it must have now; null for whichever
    /// @return the schedule as it is now; empty when there is none of that version
    public Optional<ScheduleState> resume(
            String sync, @Nullable Long ifVersion, Caller caller, @Nullable String reason) {
        return change(
                Action.onSync("sync.resume", sync, reason),
                sync,
                ifVersion,
                caller,
                () -> scheduler.resume(sync));
    }

    private Optional<ScheduleState> change(
            Action action, String sync, @Nullable Long ifVersion, Caller caller, Runnable work) {
        return audited.act(
                caller,
                action,
                () -> {
                    Optional<ScheduleState> before =
                            syncs.find(sync)
                                    .flatMap(found -> scheduler.lockedState(found.name()))
                                    .filter(state ->
                                            ifVersion == null || ifVersion == state.version());
                    if (before.isEmpty()) {
                        return before;
                    }
                    work.run();
                    return scheduler.state(sync);
                },
                state ->
                        state.isPresent()
                                ? Outcome.DONE
                                : ifVersion == null ? UNKNOWN_SYNC : CHANGED_MEANWHILE);
    }

    /// See [SyncScheduler#reschedule].
    ///
    /// @throws SynclineException of class `config` when the schedule can't be used
    public Optional<ScheduleState> reschedule(
            String sync,
            SyncScheduler.@Nullable OwnSchedule own,
            @Nullable Long ifVersion,
            Caller caller,
            @Nullable String reason) {
        return audited.act(
                caller,
                Action.onSync("sync.reschedule", sync, reason),
                () -> scheduler.reschedule(sync, own, ifVersion, caller.actor(), reason),
                state ->
                        state.map(now ->
                                        Outcome.done(
                                                "%s %s".formatted(now.expression(), now.zone())))
                                .orElseGet(() -> CHANGED_MEANWHILE));
    }

    /// See [SyncRegistry#remove].
    public SyncRemoval remove(String sync, Caller caller, @Nullable String reason) {
        return audited.act(
                caller,
                Action.onSync("sync.remove", sync, reason),
                () -> syncs.remove(sync, caller.actor(), reason),
                removal ->
                        switch (removal) {
                            case SyncRemoval.Removed removed -> Outcome.DONE;
                            case SyncRemoval.Refused refused -> Outcome.refused(refused.why());
                            case SyncRemoval.Unknown unknown -> UNKNOWN_SYNC;
                        });
    }

    /// See [AdHocSyncs#trigger].
    public AdHocSyncs.Triggered triggerAdHoc(String request, Caller caller) {
        return audited.act(
                caller,
                Action.of("sync.define", Role.OPERATOR, "ad hoc sync", null),
                () -> adHoc.trigger(request, caller.actor()),
                made -> Outcome.done("version " + made.version()).about(made.sync(), made.runId()));
    }
}
