package dev.syncline.run;

import dev.syncline.schedule.FireStore;
import dev.syncline.schedule.SyncScheduler;
import dev.syncline.sync.RunStatus;
import dev.syncline.sync.TriggerKind;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/// What people may ask of runs, from any node. Thread-safe.
public final class RunControl {

    private final SyncRegistry syncs;
    private final RunQueries runs;
    private final FireStore fires;
    private final SyncScheduler scheduler;
    private final Internals internals;
    private final Clock clock;

    RunControl(
            SyncRegistry syncs,
            RunQueries runs,
            FireStore fires,
            SyncScheduler scheduler,
            Internals internals,
            Clock clock) {
        this.syncs = syncs;
        this.runs = runs;
        this.fires = fires;
        this.scheduler = scheduler;
        this.internals = internals;
        this.clock = clock;
    }

    record Internals(
            JobRepository unfenced,
            LeaseStore leases,
            TransactionTemplate transaction,
            JdbcClient jdbc) {}

    /// What came of a request.
    public sealed interface Answer {

        /// Done, or under way; the run as it stands now.
        record Accepted(Run run) implements Answer {}

        /// Not possible as the run stands; the sentence says why.
        record Refused(String why) implements Answer {}

        record Unknown() implements Answer {}
    }

    /// Fires a sync now.
    ///
    /// @return empty when there is no such sync
    public Optional<Run> trigger(
            String sync, TriggerKind kind, @Nullable String actor, @Nullable String reason) {
        return syncs.find(sync)
                .flatMap(found -> runs.find(scheduler.fireNow(sync, kind, actor, reason)));
    }

    /// Asks for another attempt of a run that failed or was stopped. Of two requests at the same
    /// moment one is refused.
    public Answer restart(long runId, @Nullable String actor, @Nullable String reason) {
        return decide(runId, run -> restart(run, actor, reason));
    }

    private Answer restart(Run run, @Nullable String actor, @Nullable String reason) {
        Optional<String> obstacle = whyNoRestart(run);
        if (obstacle.isPresent()) {
            return new Answer.Refused(obstacle.get());
        }
        if (!fires.requestRestart(run.runId(), actor, reason)) {
            return new Answer.Refused(askedAlready(run));
        }
        scheduler.fireAgain(run.runId(), TriggerKind.RESTART, clock.instant(), actor, reason);
        return new Answer.Accepted(run);
    }

    /// Why the run can't be restarted as things stand; empty when it can.
    Optional<String> whyNoRestart(Run run) {
        if (run.status() != RunStatus.FAILED && run.status() != RunStatus.STOPPED) {
            return Optional.of(
                    "Run %d is %s; only a failed or stopped run can be restarted"
                            .formatted(run.runId(), run.status().wireName()));
        }
        if (syncs.isStored(run.sync()) && syncs.find(run.sync()).isEmpty()) {
            return Optional.of(
                    "Sync '%s' was removed, so run %d can't be restarted; ask for the sync anew"
                            .formatted(run.sync(), run.runId()));
        }
        Optional<Long> other = internals.leases().runningRun(run.sync());
        if (other.isPresent()) {
            return Optional.of(
                    "Run %d of sync '%s' is under way; restart run %d when it has ended"
                            .formatted(other.get(), run.sync(), run.runId()));
        }
        return fires.isRestartRequested(run.runId())
                ? Optional.of(askedAlready(run))
                : Optional.empty();
    }

    private static String askedAlready(Run run) {
        return "Another attempt of run %d was asked for already".formatted(run.runId());
    }

    /// Asks a run to end after its current chunk; its owner sees that at its next heartbeat. A run
    /// that waits for its next attempt gets none.
    public Answer stop(long runId, @Nullable String actor, @Nullable String reason) {
        return decide(
                runId,
                run -> {
                    if (run.status() == RunStatus.PENDING) {
                        fires.markSkipped(
                                runId,
                                "stopped before it began" + (actor == null ? "" : ", by " + actor));
                    } else if (run.status() == RunStatus.RUNNING
                            || run.status() == RunStatus.STOPPING) {
                        fires.requestStop(runId, actor, reason);
                        internals
                                .jdbc()
                                .sql("SELECT pg_notify('syncline_wake', '')")
                                .query()
                                .listOfRows();
                    } else if (fires.cancelNextAttempt(runId)) {
                        fires.requestStop(runId, actor, reason);
                    } else {
                        return new Answer.Refused(isOver(run));
                    }
                    return new Answer.Accepted(runs.find(runId).orElse(run));
                });
    }

    /// Why the run can't be stopped as things stand; empty when it can.
    public Optional<String> whyNoStop(Run run) {
        return run.status().hasEnded() && !fires.hasNextAttempt(run.runId())
                ? Optional.of(isOver(run))
                : Optional.empty();
    }

    private static String isOver(Run run) {
        return "Run %d is %s; only a run that is under way, or is to be tried again, can be stopped"
                .formatted(run.runId(), run.status().wireName());
    }

    /// Gives a failed or stopped run up for good.
    public Answer abandon(long runId, @Nullable String actor, @Nullable String reason) {
        Optional<Run> found = runs.find(runId);
        if (found.isEmpty()) {
            return new Answer.Unknown();
        }
        Run run = found.get();
        if (!canBeAbandoned(run)) {
            return new Answer.Refused(notAbandoned(run));
        }
        return switch (internals.leases().takeIfFree(run.sync(), runId)) {
            case LeaseOutcome.Held held ->
                    new Answer.Refused(
                            "Run %d of sync '%s' is under way on node %s; abandon run %d when it has ended"
                                    .formatted(held.runId(), run.sync(), held.node(), runId));
            case LeaseOutcome.Taken taken -> abandonUnder(taken.lease(), run);
        };
    }

    /// Why the run can't be abandoned as things stand; empty when it can.
    public Optional<String> whyNoAbandon(Run run) {
        return canBeAbandoned(run)
                ? internals
                        .leases()
                        .runningRun(run.sync())
                        .map(other ->
                                "Run %d of sync '%s' is under way; abandon run %d when it has ended"
                                        .formatted(other, run.sync(), run.runId()))
                : Optional.of(notAbandoned(run));
    }

    private static boolean canBeAbandoned(Run run) {
        return run.status() == RunStatus.FAILED || run.status() == RunStatus.STOPPED;
    }

    private static String notAbandoned(Run run) {
        return "Run %d is %s; only a failed or stopped run can be abandoned"
                .formatted(run.runId(), run.status().wireName());
    }

    /// Looks again, now that nobody else can begin another attempt.
    private Answer abandonUnder(Lease lease, Run run) {
        return Objects.requireNonNull(
                internals
                        .transaction()
                        .execute(status -> {
                            giveBackUnlessCommitted(lease);
                            internals.leases().hold(lease.sync(), lease.epoch());
                            boolean abandoned =
                                    lastAttempt(run.runId()).filter(this::abandon).isPresent();
                            if (abandoned) {
                                var _ = fires.cancelNextAttempt(run.runId());
                            }
                            internals.leases().release(lease);
                            Run now = runs.find(run.runId()).orElse(run);
                            return abandoned
                                    ? new Answer.Accepted(now)
                                    : new Answer.Refused(
                                            "Run %d is %s by now; only a failed or stopped run can be abandoned"
                                                    .formatted(
                                                            run.runId(), now.status().wireName()));
                        }));
    }

    /// The lease was taken beside the transaction of this thread, which may be the caller's and may
    /// come to nothing: the sync would wait until it runs out.
    private void giveBackUnlessCommitted(Lease lease) {
        TransactionSynchronizationManager.registerSynchronization(
                new TransactionSynchronization() {
                    @Override
                    public void afterCompletion(int status) {
                        if (status != STATUS_COMMITTED) {
                            internals.leases().giveBack(lease);
                        }
                    }
                });
    }

    private boolean abandon(long attemptId) {
        JobExecution execution = internals.unfenced().getJobExecution(attemptId);
        if (execution == null
                || (execution.getStatus() != BatchStatus.FAILED
                        && execution.getStatus() != BatchStatus.STOPPED)) {
            return false;
        }
        execution.setStatus(BatchStatus.ABANDONED);
        internals.unfenced().update(execution);
        return true;
    }

    private Optional<Long> lastAttempt(long runId) {
        return internals
                .jdbc()
                .sql("SELECT max(attempt_id) FROM sync_attempts WHERE run_id = ?")
                .param(runId)
                .query(Long.class)
                .optional();
    }

    private Answer decide(long runId, java.util.function.Function<Run, Answer> decision) {
        return internals
                .transaction()
                .execute(status -> {
                    if (runs.find(runId).isEmpty()) {
                        return new Answer.Unknown();
                    }
                    fires.lock(runId);
                    return decision.apply(runs.find(runId).orElseThrow());
                });
    }
}
