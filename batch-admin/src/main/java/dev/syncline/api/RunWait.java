package dev.syncline.api;

import dev.syncline.run.Run;
import dev.syncline.run.RunQueries;
import dev.syncline.schedule.SyncScheduler;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/// Waits for a run to end, whichever node it runs on.
@Component
public final class RunWait {

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final RunQueries runs;
    private final SyncScheduler scheduler;

    RunWait(RunQueries runs, SyncScheduler scheduler) {
        this.runs = runs;
        this.scheduler = scheduler;
    }

    /// What the query parameter `wait` says; no time at all when it is not given.
    static Duration longest(@Nullable String text) {
        if (text == null) {
            return Duration.ZERO;
        }
        try {
            Duration duration =
                    text.chars().allMatch(Character::isDigit)
                            ? Duration.ofSeconds(Long.parseLong(text))
                            : DurationStyle.detectAndParse(text);
            if (!duration.isNegative() && duration.compareTo(LONGEST_WAIT) <= 0) {
                return duration;
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            // Answered below, in one sentence for all of these.
        }
        throw RequestRefused.badRequest(
                "wait must be a time such as 60s, at most %d minutes, not '%s'"
                        .formatted(LONGEST_WAIT.toMinutes(), text));
    }

    /// 202 with the run, or 200 when it has ended within that time.
    ResponseEntity.BodyBuilder answer(Run now) {
        return ResponseEntity.status(isOver(now) ? 200 : 202)
                .location(URI.create("/v1/runs/" + now.runId()));
    }

    /// The run as it stands when it is over, or when the time is up.
    public Run until(Run run, Duration longest) {
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
