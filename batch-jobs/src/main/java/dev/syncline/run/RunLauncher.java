package dev.syncline.run;

import dev.syncline.schedule.Fire;
import dev.syncline.schedule.FireHandler;
import dev.syncline.schedule.FireStore;
import dev.syncline.schedule.SyncScheduler;
import dev.syncline.sync.TriggerKind;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What happens when a fire reaches this node: lease, then the runs that dead nodes left behind,
/// then the fire's own run.
///
/// Called again with the same fire after a crash, and with several fires for one run at once
/// (Quartz's recovery, our own, an operator's restart): the lease lets one of them in, and what is
/// left to do is read from the database under it.
final class RunLauncher implements FireHandler {

    private static final Logger log = LoggerFactory.getLogger(RunLauncher.class);

    /// A fire that can't be dealt with now, but must not be lost, comes back after this.
    private static final Duration POSTPONED_BY = Duration.ofSeconds(10);

    private final SyncRegistry syncs;
    private final FireStore fires;
    private final SyncScheduler scheduler;
    private final LeaseStore leases;
    private final AttemptResolver resolver;
    private final AttemptRunner runner;
    private final RunEvents events;
    private final Clock clock;

    RunLauncher(
            Parts parts,
            AttemptResolver resolver,
            AttemptRunner runner,
            RunEvents events,
            Clock clock) {
        this.syncs = parts.syncs();
        this.fires = parts.fires();
        this.scheduler = parts.scheduler();
        this.leases = parts.leases();
        this.resolver = resolver;
        this.runner = runner;
        this.events = events;
        this.clock = clock;
    }

    /// Where a launch finds what it needs.
    record Parts(SyncRegistry syncs, FireStore fires, SyncScheduler scheduler, LeaseStore leases) {}

    @Override
    public void handle(Fire fire) {
        Optional<Sync> sync = syncs.find(fire.sync());
        if (sync.isEmpty()) {
            log.warn(
                    "Sync {} is unknown to this node; its fire is left to another one",
                    fire.sync());
            postpone(fire);
        } else if (!fires.isOver(fire.runId())) {
            Optional<String> skipReason =
                    fires.isPending(fire.runId())
                            ? sync.get().definition().skipReason().get()
                            : Optional.empty();
            if (skipReason.isPresent()) {
                skip(fire, skipReason.get(), false);
            } else {
                takeLease(sync.get(), fire);
            }
        }
    }

    private void takeLease(Sync sync, Fire fire) {
        switch (leases.take(fire.sync(), fire.runId())) {
            case LeaseOutcome.Taken taken -> {
                taken.deadHolder().ifPresent(leases::endSessionsOf);
                runUnder(taken.lease(), sync, fire);
            }
            case LeaseOutcome.Held held -> {
                if (held.runId() == fire.runId()) {
                    log.debug("Run {} is under way already on node {}", held.runId(), held.node());
                } else if (fire.trigger() != TriggerKind.RECOVERY
                        && fires.isPending(fire.runId())) {
                    skip(
                            fire,
                            "run %d of this sync still runs on node %s"
                                    .formatted(held.runId(), held.node()),
                            true);
                } else {
                    postpone(fire);
                }
            }
        }
    }

    private void runUnder(Lease lease, Sync sync, Fire fire) {
        List<Long> leftBehind = resolver.resolve(lease);
        Lease current = lease;
        for (Fire earlier : earlierRuns(leftBehind, fire)) {
            current = leases.moveTo(current, earlier.runId());
            if (!runner.run(sync, earlier, current, true, false)) {
                postpone(fire);
                return;
            }
            current = leases.moveTo(current, fire.runId());
        }
        if (fires.isOver(fire.runId())) {
            // Stopped by a person while it waited for the earlier ones.
            leases.release(current);
            return;
        }
        runner.run(sync, fire, current, leftBehind.contains(fire.runId()), true);
    }

    private List<Fire> earlierRuns(List<Long> leftBehind, Fire fire) {
        return leftBehind.stream()
                .filter(runId -> runId != fire.runId())
                .map(fires::find)
                .flatMap(Optional::stream)
                .map(RunLauncher::asRecovery)
                .toList();
    }

    private static Fire asRecovery(Fire fire) {
        return new Fire(
                fire.runId(),
                fire.sync(),
                fire.scheduledFor(),
                TriggerKind.RECOVERY,
                fire.actor(),
                fire.reason());
    }

    private void skip(Fire fire, String reason, boolean overlapping) {
        if (fires.markSkipped(fire.runId(), reason)) {
            events.skipped(fire, reason, overlapping);
        }
    }

    private void postpone(Fire fire) {
        scheduler.fireAgain(
                fire.runId(),
                fire.trigger(),
                clock.instant().plus(POSTPONED_BY),
                fire.actor(),
                fire.reason());
    }
}
