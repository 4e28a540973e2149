package dev.syncline.system.metering;

import dev.syncline.run.RunEnded;
import dev.syncline.schedule.ScheduleState;
import dev.syncline.schedule.SyncScheduler;
import dev.syncline.sync.TriggerKind;
import dev.syncline.system.metering.MeteringProperties.Adaptive;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;

/// Plans a further cycle at the end of one, earlier than the schedule would, when readings wait: a
/// fire like any other, which any node may run. The schedule goes on as it is.
///
/// A paused sync stays paused, and a run that did not come through is left to its retries.
final class AdaptivePace implements ApplicationListener<PayloadApplicationEvent<RunEnded>> {

    private static final Logger log = LoggerFactory.getLogger(AdaptivePace.class);

    private final String sync;
    private final Adaptive adaptive;
    private final LongSupplier waiting;
    private final SyncScheduler scheduler;
    private final Clock clock;

    private Instant planned = Instant.MIN;

    /// @param waiting how many readings could be uploaded now
    AdaptivePace(
            String sync,
            Adaptive adaptive,
            LongSupplier waiting,
            SyncScheduler scheduler,
            Clock clock) {
        this.sync = sync;
        this.adaptive = adaptive;
        this.waiting = waiting;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    @Override
    public void onApplicationEvent(PayloadApplicationEvent<RunEnded> event) {
        RunEnded ended = event.getPayload();
        if (adaptive.enabled() && ended.sync().equals(sync) && cameThrough(ended)) {
            plan(waiting.getAsLong());
        }
    }

    private static boolean cameThrough(RunEnded ended) {
        return switch (ended.status()) {
            case COMPLETED, COMPLETED_WITH_ERRORS -> true;
            case PENDING, RUNNING, STOPPING, STOPPED, FAILED, SKIPPED, MISSED, ABANDONED -> false;
        };
    }

    private synchronized void plan(long queue) {
        Duration interval = adaptive.intervalFor(queue);
        Instant now = clock.instant();
        if (interval.compareTo(adaptive.maxInterval()) >= 0
                || planned.isAfter(now)
                || scheduler.state(sync).filter(ScheduleState::paused).isPresent()) {
            return;
        }
        planned = now.plus(interval);
        scheduler.fireAt(
                sync, TriggerKind.INTERVAL, planned, null, "%d readings wait".formatted(queue));
        log.debug("Sync {} runs again in {}, since {} readings wait", sync, interval, queue);
    }
}
