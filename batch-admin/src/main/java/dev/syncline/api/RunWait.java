package dev.syncline.api;

import dev.syncline.run.Run;
import dev.syncline.run.RunQueries;
import dev.syncline.schedule.SyncScheduler;
import java.time.Duration;
import org.springframework.stereotype.Component;

/// Waits for a run to end, whichever node it runs on.
@Component
final class RunWait {

    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final RunQueries runs;
    private final SyncScheduler scheduler;

    RunWait(RunQueries runs, SyncScheduler scheduler) {
        this.runs = runs;
        this.scheduler = scheduler;
    }

    /// The run as it stands when it is over, or when the time is up.
    Run until(Run run, Duration longest) {
        long deadline = System.nanoTime() + longest.toNanos();
        Run now = run;
        while (!isOver(now) && System.nanoTime() < deadline) {
            try {
                Thread.sleep(LOOK_EVERY);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return now;
            }
            now = runs.find(run.runId()).orElse(now);
        }
        return now;
    }

    /// Whether nothing more will happen to the run by itself: it has ended and no retry is planned.
    boolean isOver(Run run) {
        return run.status().hasEnded() && !scheduler.isPlanned(run.runId());
    }
}
