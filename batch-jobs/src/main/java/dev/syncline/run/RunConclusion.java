package dev.syncline.run;

import dev.syncline.reject.RedriveStore;
import dev.syncline.reject.RejectStore;
import dev.syncline.schedule.Fire;
import dev.syncline.schedule.FireStore;
import dev.syncline.schedule.SyncScheduler;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.RedrivePolicy;
import dev.syncline.sync.RetryPolicy;
import dev.syncline.sync.TriggerKind;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// What an attempt's end leads to: a retry, a handover, or nothing more. Said in one transaction
/// with the release of the lease: a crash before it leaves a lease that runs out, and somebody who
/// looks again.
final class RunConclusion {

    private static final Logger log = LoggerFactory.getLogger(RunConclusion.class);

    private final Stores stores;
    private final SyncScheduler scheduler;
    private final TransactionTemplate transaction;
    private final RunEvents events;
    private final Clock clock;

    RunConclusion(
            Stores stores,
            SyncScheduler scheduler,
            TransactionTemplate transaction,
            RunEvents events,
            Clock clock) {
        this.stores = stores;
        this.scheduler = scheduler;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /// The tables that a conclusion reads and writes.
    record Stores(
            FireStore fires,
            LeaseStore leases,
            RejectStore errors,
            RedriveStore redrives,
            JdbcClient jdbc) {}

    void begun(Fire fire, JobExecution execution, boolean first) {
        events.begun(fire, execution.getId(), first);
    }

    /// Concludes a fire that a person stopped before its run began.
    void ofNothing(Lease lease, boolean thenRelease) {
        if (thenRelease) {
            stores.leases().release(lease);
        }
    }

    /// Concludes an attempt that has just ended on this node.
    void ofAttempt(Sync sync, Fire fire, Lease lease, JobExecution execution, boolean thenRelease) {
        transaction.executeWithoutResult(status -> {
            stores.leases().hold(lease.sync(), lease.epoch());
            if (execution.getStatus() == BatchStatus.FAILED) {
                List<StepError> failures = StepError.of(execution);
                failures.forEach(failure -> record(fire, execution, failure));
                planRetry(
                        sync.definition().retry(),
                        fire,
                        failures.stream().anyMatch(failure -> failure.error().retryable()),
                        failures.stream()
                                .map(failure -> failure.error().retryAfter())
                                .max(Comparator.naturalOrder())
                                .orElse(Duration.ZERO));
            }
            conclude(sync, fire, lease, execution, thenRelease);
        });
    }

    private void record(Fire fire, JobExecution execution, StepError failure) {
        logCause(fire, failure.error(), execution);
        stores.errors()
                .add(
                        fire.runId(),
                        execution.getId(),
                        fire.sync(),
                        failure.step(),
                        List.of(failure.error().asReject()));
    }

    /// Tells of an attempt that has been concluded. Throws nothing: what follows must go on though
    /// the database is away.
    void ended(Fire fire, JobExecution execution) {
        try (LogFields _ = LogFields.ofAttempt(execution.getId())) {
            events.ended(fire, execution, () -> stores.fires().hasNextAttempt(fire.runId()));
        }
    }

    /// What is nobody's fault but ours needs its trace; for the rest the sentence says all, and a
    /// trace may quote records.
    private static void logCause(Fire fire, RunError error, JobExecution execution) {
        if (error.errorClass() == ErrorClass.PLATFORM) {
            execution
                    .getAllFailureExceptions()
                    .forEach(thrown -> log.error("Run {} failed", fire.runId(), thrown));
        }
    }

    /// Concludes a run that had ended before, on a node that may have died before it said what
    /// follows.
    ///
    /// @return whether nobody has been told of that end yet
    boolean ofEarlierAttempt(
            Sync sync, Fire fire, Lease lease, JobExecution last, boolean thenRelease) {
        return Boolean.TRUE.equals(
                transaction.execute(status -> {
                    stores.leases().hold(lease.sync(), lease.epoch());
                    if (last.getStatus() == BatchStatus.FAILED) {
                        planRetry(
                                sync.definition().retry(),
                                fire,
                                lastErrorIsRetryable(last.getId()),
                                Duration.ZERO);
                    }
                    return conclude(sync, fire, lease, last, thenRelease);
                }));
    }

    /// @return whether this attempt was not concluded before
    private boolean conclude(
            Sync sync, Fire fire, Lease lease, JobExecution execution, boolean thenRelease) {
        switch (execution.getStatus()) {
            case COMPLETED -> {
                stores.errors().resolveRunErrors(fire.runId());
                if (sync.redrive() instanceof RedrivePolicy.Whole) {
                    stores.redrives().settleWhole(fire.runId());
                }
                // Whoever asked for another attempt meanwhile has got what they wanted.
                var _ = stores.fires().cancelNextAttempt(fire.runId());
            }
            case ABANDONED -> {
                var _ = stores.fires().cancelNextAttempt(fire.runId());
            }
            case STOPPED -> {
                // Unless somebody asked for it, the node shuts down, or could not renew its lease:
                // another one goes on at once.
                if (!stores.fires().isStopRequested(fire.runId())) {
                    plan(fire, TriggerKind.HANDOVER, Duration.ZERO);
                }
            }
            default -> {}
        }
        if (thenRelease) {
            stores.leases().release(lease);
        }
        return stores.fires().markConcluded(fire.runId(), execution.getId());
    }

    private void plan(Fire fire, TriggerKind kind, Duration delay) {
        stores.fires().noteNextAttempt(fire, kind, delay);
        scheduler.fireAgain(
                fire.runId(), kind, clock.instant().plus(delay), fire.actor(), fire.reason());
    }

    private void planRetry(RetryPolicy policy, Fire fire, boolean retryable, Duration retryAfter) {
        int failures = failedAttempts(fire.runId());
        if (!retryable
                || !policy.allowsAnotherAfter(failures)
                || stores.fires().hasNextAttempt(fire.runId())
                || stores.fires().isStopRequested(fire.runId())) {
            return;
        }
        Duration delay = policy.delayAfter(failures, retryAfter);
        plan(fire, TriggerKind.RETRY, delay);
        log.info(
                "Run {} of sync {} is tried again in {} s, after {} of {} attempts",
                fire.runId(),
                fire.sync(),
                delay.toSeconds(),
                failures,
                policy.maxAttempts());
    }

    /// Attempts that failed by themselves; those whose node died don't use up the run's retries.
    private int failedAttempts(long runId) {
        return stores.jdbc()
                .sql(
                        """
                        SELECT count(DISTINCT attempt_id) FROM sync_error
                        WHERE run_id = ? AND phase = 'run' AND error_class <> 'lease_lost'
                        """)
                .param(runId)
                .query(Integer.class)
                .single();
    }

    private boolean lastErrorIsRetryable(long attemptId) {
        return stores.jdbc()
                .sql(
                        "SELECT coalesce(bool_or(is_retryable), true) FROM sync_error WHERE attempt_id = ? AND phase = 'run'")
                .param(attemptId)
                .query(Boolean.class)
                .single();
    }
}
