package dev.syncline.run;

import dev.syncline.schedule.Fire;
import dev.syncline.schedule.FireStore;
import dev.syncline.schedule.SyncScheduler;
import dev.syncline.sync.TriggerKind;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sees to it that a run whose node fell silent is taken up, sooner than Quartz would and also when
/// Quartz has nothing left to recover.
final class RunRecovery {

    private static final Logger log = LoggerFactory.getLogger(RunRecovery.class);

    /// Far above what lies between a fire's row and its lease.
    private static final Duration FORGOTTEN_AFTER = Duration.ofSeconds(30);

    private final LeaseStore leases;
    private final FireStore fires;
    private final SyncScheduler scheduler;
    private final Clock clock;

    RunRecovery(LeaseStore leases, FireStore fires, SyncScheduler scheduler, Clock clock) {
        this.leases = leases;
        this.fires = fires;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /// Plans a recovery fire for each run whose lease ran out, and for each fire that came to
    /// nothing, and each further attempt that did not begin, because a node or the database failed
    /// before there was a lease. Any node may call it at any time: what is planned already is not
    /// planned twice, and a run is not begun twice.
    void recover() {
        leases.abandonedRuns()
                .forEach((runId, sync) -> {
                    if (!scheduler.isPlanned(runId)) {
                        try (LogFields _ = LogFields.ofRun(sync, runId)) {
                            log.warn(
                                    "The node of run {} of sync {} fell silent; another one goes on",
                                    runId,
                                    sync);
                        }
                    }
                    scheduler.fireAgain(runId, TriggerKind.RECOVERY, clock.instant(), null, null);
                });
        fires.pendingFor(FORGOTTEN_AFTER).stream()
                .map(fires::find)
                .flatMap(Optional::stream)
                .map(fire -> fire.as(TriggerKind.RECOVERY, fire.actor(), fire.reason()))
                .forEach(this::dealWith);
        fires.attemptsOverdueFor(FORGOTTEN_AFTER).forEach(this::dealWith);
    }

    private void dealWith(Fire forgotten) {
        if (!scheduler.isPlanned(forgotten.runId())) {
            log.warn(
                    "Nothing has come of the {} of run {}; it is dealt with now",
                    forgotten.trigger().wireName(),
                    forgotten.runId());
            scheduler.fireAgain(
                    forgotten.runId(),
                    forgotten.trigger(),
                    clock.instant(),
                    forgotten.actor(),
                    forgotten.reason());
        }
    }
}
