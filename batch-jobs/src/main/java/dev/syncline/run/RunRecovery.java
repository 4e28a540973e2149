package dev.syncline.run;

import dev.syncline.schedule.SyncScheduler;
import dev.syncline.sync.TriggerKind;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sees to it that a run whose node fell silent is taken up, sooner than Quartz would and also when
/// Quartz has nothing left to recover.
final class RunRecovery {

    private static final Logger log = LoggerFactory.getLogger(RunRecovery.class);

    private final LeaseStore leases;
    private final SyncScheduler scheduler;
    private final Clock clock;

    RunRecovery(LeaseStore leases, SyncScheduler scheduler, Clock clock) {
        this.leases = leases;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /// Plans a recovery fire for each run whose lease ran out. Any node may call it at any time.
    void recover() {
        leases.abandonedRuns()
                .forEach((runId, sync) -> {
                    if (!scheduler.isPlanned(runId)) {
                        log.warn(
                                "The node of run {} of sync {} fell silent; another one goes on",
                                runId,
                                sync);
                    }
                    scheduler.fireAgain(runId, TriggerKind.RECOVERY, clock.instant(), null, null);
                });
    }
}
