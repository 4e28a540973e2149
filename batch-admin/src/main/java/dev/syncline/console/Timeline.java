package dev.syncline.console;

import dev.syncline.operation.AuditEntry;
import dev.syncline.run.Run;
import dev.syncline.run.RunAttempt;
import dev.syncline.run.RunFacts;
import dev.syncline.run.RunStep;
import dev.syncline.sync.RunStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What happened to a run, in order: the fire, its lease, attempts, steps, what people did, and
/// what is to come.
final class Timeline {

    private final List<Entry> entries = new ArrayList<>();

    private Timeline() {}

    /// @param tone of [StatusMark]
    /// @param detail from outside, null when there is nothing more to say
    public record Entry(Instant instant, String tone, String text, @Nullable String detail) {

        public Moment at() {
            return Moment.at(instant);
        }
    }

    static List<Entry> of(
            Run run,
            RunFacts facts,
            List<RunAttempt> attempts,
            List<RunStep> steps,
            List<AuditEntry> actions) {
        Timeline timeline = new Timeline();
        timeline.add(
                facts.recordedAt(),
                "idle",
                "Fired by %s%s".formatted(run.trigger(), by(run.actor())),
                run.reason());
        for (int i = 0; i < attempts.size(); i++) {
            timeline.attempt(i + 1, attempts.get(i), steps);
        }
        actions.forEach(timeline::action);
        timeline.standing(run, facts);
        timeline.entries.sort(Comparator.comparing(Entry::instant));
        return timeline.entries;
    }

    private void attempt(int number, RunAttempt attempt, List<RunStep> steps) {
        add(
                attempt.startedAt(),
                "busy",
                "Attempt %d begins on node %s%s, by %s%s"
                        .formatted(
                                number,
                                attempt.node(),
                                attempt.epoch() == null
                                        ? ""
                                        : " under lease epoch " + attempt.epoch(),
                                attempt.trigger(),
                                by(attempt.actor())),
                number == 1 ? null : attempt.reason());
        steps.stream().filter(step -> step.attemptId() == attempt.attemptId()).forEach(this::step);
        if (attempt.endedAt() != null) {
            StatusMark mark = StatusMark.of(attempt.status());
            add(
                    attempt.endedAt(),
                    mark.tone(),
                    "Attempt %d %s after %s"
                            .formatted(number, mark.word(), Moment.took(attempt.durationMillis())),
                    attempt.errorMessage());
        }
    }

    private void step(RunStep step) {
        if (step.endedAt() == null) {
            add(step.startedAt(), "busy", "Step %s begins".formatted(step.step()), null);
        } else {
            boolean good = step.status().equals("completed");
            add(
                    step.endedAt(),
                    good ? "good" : "bad",
                    "Step %s %s: %s read in %s commits, %s"
                            .formatted(
                                    step.step(),
                                    step.status(),
                                    LedgerView.text(step.ledger().read()),
                                    LedgerView.text(step.commits()),
                                    Moment.took(millis(step))),
                    null);
        }
    }

    private static @Nullable Long millis(RunStep step) {
        return step.startedAt() == null || step.endedAt() == null
                ? null
                : step.endedAt().toEpochMilli() - step.startedAt().toEpochMilli();
    }

    private void action(AuditEntry entry) {
        add(
                entry.at(),
                "warn",
                "%s by %s (%s): %s"
                        .formatted(entry.action(), entry.actor(), entry.channel(), entry.outcome()),
                entry.reason() == null ? entry.detail() : entry.reason());
    }

    private void standing(Run run, RunFacts facts) {
        RunFacts.Wish stop = facts.stop();
        if (stop != null) {
            add(stop.at(), "warn", "Asked to stop" + by(stop.actor()), stop.reason());
        }
        RunFacts.Wish next = facts.next();
        if (next != null) {
            add(
                    next.at(),
                    "busy",
                    "Another attempt is due, by %s%s"
                            .formatted(
                                    next.trigger() == null ? "the engine" : next.trigger(),
                                    by(next.actor())),
                    next.reason());
        }
        if (run.status() == RunStatus.SKIPPED || run.status() == RunStatus.MISSED) {
            add(
                    facts.recordedAt(),
                    "idle",
                    "It came to nothing: " + StatusMark.of(run.status()).word(),
                    facts.outcomeReason());
        }
    }

    private void add(@Nullable Instant at, String tone, String text, @Nullable String detail) {
        if (at != null) {
            entries.add(new Entry(at, tone, text, detail));
        }
    }

    private static String by(@Nullable String actor) {
        return actor == null ? "" : ", for " + actor;
    }
}
