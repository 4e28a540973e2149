package dev.syncline.run;

import dev.syncline.connection.ConnectionMonitor;
import dev.syncline.connection.ConnectionState;
import dev.syncline.schedule.Fire;
import dev.syncline.schedule.FireStore;
import dev.syncline.schedule.ScheduleState;
import dev.syncline.schedule.SyncScheduler;
import dev.syncline.sync.TriggerKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes up for what did not happen while a connection was away, as soon as it is back: in the
/// transaction that says so, and therefore once in the cluster.
///
/// A paused sync, and one that still waits for another connection, gets nothing; nor does one whose
/// run is under way or whose fire is about to be dealt with.
final class ReconnectFires implements ConnectionMonitor.Listener {

    private static final Logger log = LoggerFactory.getLogger(ReconnectFires.class);

    private final SyncRegistry syncs;
    private final SyncScheduler scheduler;
    private final FireStore fires;
    private final WaitingSyncs waiting;
    private final ClusterAnnouncer announcer;
    private final Clock clock;

    ReconnectFires(
            SyncRegistry syncs,
            SyncScheduler scheduler,
            FireStore fires,
            WaitingSyncs waiting,
            ClusterAnnouncer announcer,
            Clock clock) {
        this.syncs = syncs;
        this.scheduler = scheduler;
        this.fires = fires;
        this.waiting = waiting;
        this.announcer = announcer;
        this.clock = clock;
    }

    static String changeName(String connection) {
        return "connection:" + connection;
    }

    @Override
    public void changed(ConnectionState now) {
        announcer.changed(changeName(now.name()));
    }

    @Override
    public void isBack(ConnectionState now, @Nullable Instant wellBefore) {
        waiting.oneAtATime();
        String reason = "connection '%s' is back".formatted(now.name());
        syncs.ofCode().stream()
                .filter(sync -> sync.definition().connections().contains(now.name()))
                .filter(this::isFree)
                .forEach(sync -> makeUp(sync, wellBefore, reason));
    }

    private boolean isFree(Sync sync) {
        return scheduler.state(sync.name()).filter(state -> !state.paused()).isPresent()
                && !waiting.isBusy(sync.name())
                && !waiting.needsAnother(sync.definition().connections());
    }

    private void makeUp(Sync sync, @Nullable Instant wellBefore, String reason) {
        WaitingSyncs.Unfinished run = waiting.unfinishedRun(sync.name(), wellBefore).orElse(null);
        if (run != null) {
            goOn(run.runId(), reason);
        } else if (waiting.wasSkipped(sync.name(), sync.definition().connections())
                || (hasSchedule(sync) && hasQueue(sync))) {
            scheduler.fireNow(sync.name(), TriggerKind.RECONNECT, null, reason);
        }
    }

    /// Another attempt of a run that failed, at once: its planned retry is brought forward.
    private void goOn(long runId, String reason) {
        Fire fire = fires.find(runId).orElseThrow().as(TriggerKind.RECONNECT, null, reason);
        fires.noteNextAttempt(fire, TriggerKind.RECONNECT, Duration.ZERO);
        scheduler.fireAgain(runId, TriggerKind.RECONNECT, clock.instant(), null, reason);
    }

    private boolean hasSchedule(Sync sync) {
        return scheduler.state(sync.name()).map(ScheduleState::expression).isPresent();
    }

    private static boolean hasQueue(Sync sync) {
        try {
            OptionalLong size = sync.insight().queueSize().get();
            return size.isPresent() && size.getAsLong() > 0;
        } catch (RuntimeException e) {
            log.warn("The queue of sync {} could not be counted: {}", sync.name(), e.toString());
            return false;
        }
    }
}
