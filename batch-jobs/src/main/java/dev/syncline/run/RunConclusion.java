package dev.syncline.run;

import dev.syncline.reject.RejectStore;
import dev.syncline.schedule.Fire;
import dev.syncline.schedule.FireStore;
import dev.syncline.schedule.SyncScheduler;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.RetryPolicy;
import dev.syncline.sync.TriggerKind;
import java.time.Clock;
import java.time.Duration;
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
    record Stores(FireStore fires, LeaseStore leases, RejectStore errors, JdbcClient jdbc) {}

    void begun(Fire fire, JobExecution execution) {
        boolean first = stores.fires().markRun(fire.runId());
        events.begun(fire, execution.getId(), first);
    }

    /// Concludes an attempt that has just ended on this node.
    void ofAttempt(Sync sync, Fire fire, Lease lease, JobExecution execution, boolean thenRelease) {
        transaction.executeWithoutResult(status -> {
            stores.leases().hold(lease.sync(), lease.epoch());
            if (execution.getStatus() == BatchStatus.FAILED) {
                RunError error = RunError.of(execution.getAllFailureExceptions());
                logCause(fire, error, execution);
                stores.errors()
                        .add(
                                fire.runId(),
                                execution.getId(),
                                fire.sync(),
                                null,
                                List.of(error.asReject()));
                planRetry(sync.definition().retry(), fire, error.retryable(), error.retryAfter());
            }
            conclude(fire, lease, execution, thenRelease);
        });
    }

    /// Tells of an attempt that has been concluded.
    void ended(Fire fire, JobExecution execution) {
        events.ended(fire, execution, scheduler.isPlanned(fire.runId()));
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
    void ofEarlierAttempt(
            Sync sync, Fire fire, Lease lease, JobExecution last, boolean thenRelease) {
        transaction.executeWithoutResult(status -> {
            stores.leases().hold(lease.sync(), lease.epoch());
            if (last.getStatus() == BatchStatus.FAILED) {
                planRetry(
                        sync.definition().retry(),
                        fire,
                        lastErrorIsRetryable(last.getId()),
                        Duration.ZERO);
            }
            // Nothing is left to do, so a restart that was asked for is answered as well.
            stores.fires().markRun(fire.runId());
            conclude(fire, lease, last, thenRelease);
        });
    }

    private void conclude(Fire fire, Lease lease, JobExecution execution, boolean thenRelease) {
        if (execution.getStatus() == BatchStatus.COMPLETED) {
            stores.errors().resolveRunErrors(fire.runId());
        } else if (execution.getStatus() == BatchStatus.STOPPED
                && !stores.fires().isStopRequested(fire.runId())) {
            // Nobody asked for it: the node shuts down, or could not renew its lease. Another node
            // goes on at once.
            scheduler.fireAgain(
                    fire.runId(),
                    TriggerKind.HANDOVER,
                    clock.instant(),
                    fire.actor(),
                    fire.reason());
        }
        if (thenRelease) {
            stores.leases().release(lease);
        }
    }

    private void planRetry(RetryPolicy policy, Fire fire, boolean retryable, Duration retryAfter) {
        int failures = failedAttempts(fire.runId());
        if (!retryable
                || !policy.allowsAnotherAfter(failures)
                || scheduler.isPlanned(fire.runId())) {
            return;
        }
        Duration delay = policy.delayAfter(failures, retryAfter);
        scheduler.fireAgain(
                fire.runId(),
                TriggerKind.RETRY,
                clock.instant().plus(delay),
                fire.actor(),
                fire.reason());
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
                        "SELECT bool_and(is_retryable) FROM sync_error WHERE attempt_id = ? AND phase = 'run'")
                .param(attemptId)
                .query(Boolean.class)
                .optional()
                .orElse(true);
    }
}
