package dev.syncline.run;

import dev.syncline.connection.ConnectionGate;
import dev.syncline.schedule.Fire;
import dev.syncline.schedule.FireHandler;
import dev.syncline.schedule.FireStore;
import dev.syncline.schedule.SyncScheduler;
import dev.syncline.sync.TriggerKind;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

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

    /// For as long as that, another node may still know a sync that this one doesn't.
    private static final Duration UNKNOWN_FOR = Duration.ofMinutes(10);

    private static final int MOST_REMEMBERED = 1_000;

    private final SyncRegistry syncs;
    private final FireStore fires;
    private final SyncScheduler scheduler;
    private final LeaseStore leases;
    private final ConnectionGate connections;
    private final AttemptResolver resolver;
    private final AttemptRunner runner;
    private final RunEvents events;
    private final Node node;
    private final Clock clock;

    /// What this node has said that of already: a fire comes back every few seconds.
    private final Set<Long> leftToAnother =
            Collections.synchronizedSet(
                    Collections.newSetFromMap(
                            new LinkedHashMap<>() {
                                @Override
                                protected boolean removeEldestEntry(
                                        Map.Entry<Long, Boolean> eldest) {
                                    return size() > MOST_REMEMBERED;
                                }
                            }));

    RunLauncher(
            Parts parts,
            AttemptResolver resolver,
            AttemptRunner runner,
            RunEvents events,
            Node node,
            Clock clock) {
        this.syncs = parts.syncs();
        this.fires = parts.fires();
        this.scheduler = parts.scheduler();
        this.leases = parts.leases();
        this.connections = parts.connections();
        this.resolver = resolver;
        this.runner = runner;
        this.events = events;
        this.node = node;
        this.clock = clock;
    }

    /// Where a launch finds what it needs.
    record Parts(
            SyncRegistry syncs,
            FireStore fires,
            SyncScheduler scheduler,
            LeaseStore leases,
            ConnectionGate connections) {}

    @Override
    public void handle(Fire fire) {
        try (LogFields _ = LogFields.ofRun(fire.sync(), fire.runId()).on(node)) {
            handleNow(fire);
        }
    }

    private void handleNow(Fire fire) {
        Optional<Sync> sync = syncs.find(fire.sync());
        if (sync.isEmpty()) {
            leaveToAnother(fire);
        } else if (fires.isPending(fire.runId())) {
            handlePending(sync.get(), fire);
        } else if (!fires.isOver(fire.runId())) {
            if (waitsForConnections(sync.get(), fire)) {
                postpone(fire);
            } else {
                takeLease(sync.get(), fire);
            }
        }
    }

    private void handlePending(Sync sync, Fire fire) {
        Optional<String> ownReason = sync.definition().skipReason().get();
        if (ownReason.isPresent()) {
            skip(fire, ownReason.get(), Level.DEBUG);
            return;
        }
        Optional<String> closed =
                connections.whyClosed(
                        sync.definition().connections(), fire.trigger().isAskedByPerson());
        if (closed.isPresent()) {
            skip(fire, closed.get(), Level.INFO);
        } else {
            takeLease(sync, fire);
        }
    }

    /// A retry against a peer that is known to be away would only use itself up.
    private boolean waitsForConnections(Sync sync, Fire fire) {
        return (fire.trigger() == TriggerKind.RETRY || fire.trigger() == TriggerKind.HANDOVER)
                && connections.whyClosed(sync.definition().connections(), false).isPresent();
    }

    private void leaveToAnother(Fire fire) {
        // Stored syncs are known to all nodes alike, or gone.
        if (!syncs.isStored(fire.sync()) && !fires.isOlderThan(fire.runId(), UNKNOWN_FOR)) {
            log.atLevel(leftToAnother.add(fire.runId()) ? Level.WARN : Level.DEBUG)
                    .log(
                            "Sync {} is unknown to this node; its fire {} is left to another one",
                            fire.sync(),
                            fire.runId());
            postpone(fire);
        } else {
            giveUp(fire);
        }
    }

    /// A node that knows the sync again plans its schedule anew.
    private void giveUp(Fire fire) {
        leftToAnother.remove(fire.runId());
        log.warn(
                "No node knows sync {} any more; its schedule ends, and run {} gets no further attempt",
                fire.sync(),
                fire.runId());
        scheduler.unschedule(fire.sync());
        if (!fires.markSkipped(
                fire.runId(), "no node knows sync '%s' any more".formatted(fire.sync()))) {
            var _ = fires.cancelNextAttempt(fire.runId());
            endOnPaper(fire);
        }
    }

    /// A run that a node left behind would else be under way for ever.
    private void endOnPaper(Fire fire) {
        switch (leases.takeIfFree(fire.sync(), fire.runId())) {
            case LeaseOutcome.Taken taken -> {
                var _ = resolver.resolve(taken.lease());
                leases.release(taken.lease());
            }
            case LeaseOutcome.Held held ->
                    log.debug("Run {} still has the lease, on node {}", held.runId(), held.node());
        }
    }

    private void takeLease(Sync sync, Fire fire) {
        switch (leases.take(fire.sync(), fire.runId())) {
            case LeaseOutcome.Taken taken -> {
                taken.deadHolder()
                        .ifPresent(holder -> leases.endSessionsOf(holder.applicationName()));
                runUnder(taken.lease(), leftBehind(fire, taken.deadHolder()), sync, fire);
            }
            case LeaseOutcome.Held held -> {
                if (held.runId() == fire.runId()) {
                    log.debug("Run {} is under way already on node {}", held.runId(), held.node());
                } else if (!waitsForTheLease(fire.trigger()) && fires.isPending(fire.runId())) {
                    skip(
                            fire,
                            "run %d of this sync still runs on node %s"
                                    .formatted(held.runId(), held.node()),
                            Level.WARN);
                } else {
                    postpone(fire);
                }
            }
        }
    }

    /// What a person chose to send again would be lost with a fire that is skipped.
    private static boolean waitsForTheLease(TriggerKind trigger) {
        return trigger == TriggerKind.RECOVERY || trigger == TriggerKind.REDRIVE;
    }

    /// The lease names a run before anything is said about it: whoever takes over after a crash in
    /// between finds that run by it.
    private void runUnder(Lease lease, List<Fire> leftBehind, Sync sync, Fire fire) {
        Lease current = lease;
        for (Fire earlier : leftBehind) {
            Optional<Lease> after = finish(earlier, current, sync, fire);
            if (after.isEmpty()) {
                postpone(fire);
                return;
            }
            current = after.get();
        }
        boolean goesOn = resolver.resolve(current);
        runner.run(sync, fire, current, goesOn, true).ifPresent(Runnable::run);
    }

    /// @return the lease, which names the fire's run again; empty when nothing is certain
    private Optional<Lease> finish(Fire earlier, Lease lease, Sync sync, Fire fire) {
        try (LogFields _ = LogFields.ofRun(earlier.sync(), earlier.runId())) {
            Lease current = leases.moveTo(lease, earlier.runId());
            boolean goesOn = resolver.resolve(current);
            Optional<Runnable> telling = runner.run(sync, earlier, current, goesOn, false);
            if (telling.isEmpty()) {
                return Optional.empty();
            }
            try {
                return Optional.of(leases.moveTo(current, fire.runId()));
            } finally {
                telling.get().run();
            }
        }
    }

    /// Other runs that somebody has to see to first: those that a node left unfinished, and the one
    /// whose attempt may have ended without anybody saying what follows.
    private List<Fire> leftBehind(Fire fire, Optional<LeaseOutcome.DeadHolder> deadHolder) {
        return Stream.concat(
                        resolver.unfinishedRuns(fire.sync()).stream(),
                        deadHolder.map(LeaseOutcome.DeadHolder::runId).stream())
                .distinct()
                .sorted()
                .filter(runId -> runId != fire.runId())
                .map(fires::find)
                .flatMap(Optional::stream)
                .map(earlier -> earlier.as(TriggerKind.RECOVERY, earlier.actor(), earlier.reason()))
                .toList();
    }

    private void skip(Fire fire, String reason, Level level) {
        if (fires.markSkipped(fire.runId(), reason)) {
            events.skipped(fire, reason, level);
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
