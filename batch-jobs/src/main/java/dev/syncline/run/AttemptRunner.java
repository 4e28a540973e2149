package dev.syncline.run;

import dev.syncline.schedule.Fire;
import dev.syncline.sync.TriggerKind;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/// Makes one attempt of a run under a lease: on this thread, from where the last attempt's commits
/// ended.
///
/// Batch's own launcher is not used: it would refuse an instance without an execution, which is
/// what a crash between the two inserts leaves, and it can't tell a live execution from a dead one,
/// which the lease has settled.
final class AttemptRunner {

    private static final Logger log = LoggerFactory.getLogger(AttemptRunner.class);

    private static final Set<TriggerKind> FURTHER_ATTEMPTS =
            EnumSet.of(TriggerKind.RESTART, TriggerKind.RETRY, TriggerKind.HANDOVER);

    private final JobRepository repository;
    private final AttemptSteps.Parts parts;
    private final LiveRuns liveRuns;
    private final AttemptResolver resolver;
    private final RunConclusion conclusion;
    private final Node node;

    AttemptRunner(
            AttemptSteps.Parts parts,
            LiveRuns liveRuns,
            AttemptResolver resolver,
            RunConclusion conclusion,
            Node node) {
        this.repository = parts.repository();
        this.parts = parts;
        this.liveRuns = liveRuns;
        this.resolver = resolver;
        this.conclusion = conclusion;
        this.node = node;
    }

    /// Attempts the fire's run, unless it has come to its end already.
    ///
    /// @param resolvedNow whether the run's last attempt was found unfinished just now
    /// @param thenRelease whether to let the lease go, in the transaction that says what becomes of
    ///   the run
    /// @return false when nothing is certain, because the lease is lost or the database did not
    ///   answer: then the lease is left to run out, and whoever takes it next finishes the run
    boolean run(Sync sync, Fire fire, Lease lease, boolean resolvedNow, boolean thenRelease) {
        LiveRuns.LiveRun live = liveRuns.begin(lease);
        try {
            JobParameters parameters = Attempt.of(fire, lease.epoch(), node).toJobParameters();
            JobInstance instance = repository.getJobInstance(fire.sync(), parameters);
            JobExecution last = instance == null ? null : repository.getLastJobExecution(instance);
            boolean wanted =
                    last == null
                            || resolvedNow
                            || (FURTHER_ATTEMPTS.contains(fire.trigger()) && mayGoOn(last));
            if (wanted || last == null) {
                JobExecution execution =
                        execute(sync, fire, lease, live.stop(), parameters, instance, last);
                conclusion.ofAttempt(sync, fire, lease, execution, thenRelease);
                // Before anybody is told: a heartbeat in between would miss the lease.
                liveRuns.end(live);
                conclusion.ended(fire, execution);
            } else {
                conclusion.ofEarlierAttempt(sync, fire, lease, last, thenRelease);
            }
            return true;
        } catch (RuntimeException e) {
            log.warn(
                    "Run {} of sync {} ends on this node without a conclusion",
                    fire.runId(),
                    fire.sync(),
                    e);
            return false;
        } finally {
            liveRuns.end(live);
        }
    }

    private static boolean mayGoOn(JobExecution last) {
        return last.getStatus() == BatchStatus.FAILED || last.getStatus() == BatchStatus.STOPPED;
    }

    private JobExecution execute(
            Sync sync,
            Fire fire,
            Lease lease,
            StopSignal stop,
            JobParameters parameters,
            @Nullable JobInstance found,
            @Nullable JobExecution last) {
        JobInstance instance =
                found == null ? repository.createJobInstance(fire.sync(), parameters) : found;
        ExecutionContext context =
                last == null ? new ExecutionContext() : last.getExecutionContext();
        JobExecution execution = repository.createJobExecution(instance, parameters, context);
        conclusion.begun(fire, execution);
        try {
            Attempt attempt = Attempt.of(fire, lease.epoch(), node);
            sync.flow()
                    .job(new AttemptSteps(attempt, sync.definition().rejectLimit(), stop, parts))
                    .execute(execution);
        } catch (JobInterruptedException e) {
            throw new IllegalStateException("A job settles its interruption itself", e);
        } catch (RuntimeException e) {
            if (execution.getStartTime() != null) {
                throw e;
            }
            failBeforeItsFirstStep(execution, e);
        }
        if (execution.getStatus() == BatchStatus.UNKNOWN) {
            resolver.resolve(lease);
            execution.setStatus(BatchStatus.FAILED);
        }
        return execution;
    }

    /// The job could not even be built, for example because a setting is missing: that is a failed
    /// attempt like any other.
    private void failBeforeItsFirstStep(JobExecution execution, RuntimeException thrown) {
        log.error(
                "The job of sync {} could not be built",
                execution.getJobInstance().getJobName(),
                thrown);
        LocalDateTime now = LocalDateTime.now(ZoneOffset.UTC);
        execution.setStartTime(now);
        execution.setEndTime(now);
        execution.setStatus(BatchStatus.FAILED);
        execution.setExitStatus(ExitStatus.FAILED.addExitDescription(thrown));
        execution.addFailureException(thrown);
        repository.update(execution);
    }
}
