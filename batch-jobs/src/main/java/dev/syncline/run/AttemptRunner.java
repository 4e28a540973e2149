package dev.syncline.run;

import dev.syncline.schedule.Fire;
import dev.syncline.schedule.FireStore;
import dev.syncline.sync.RedrivePolicy;
import dev.syncline.sync.TriggerKind;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
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
import org.springframework.transaction.support.TransactionTemplate;

/// Makes one attempt of a run under a lease: on this thread, from where the last attempt's commits
/// ended.
///
/// Batch's own launcher is not used: it would refuse an instance without an execution, which is
/// what a crash between the two inserts leaves, and it can't tell a live execution from a dead one,
/// which the lease has settled.
final class AttemptRunner {

    private static final Logger log = LoggerFactory.getLogger(AttemptRunner.class);

    private static final Set<TriggerKind> FURTHER_ATTEMPTS =
            EnumSet.of(
                    TriggerKind.RESTART,
                    TriggerKind.RETRY,
                    TriggerKind.HANDOVER,
                    TriggerKind.RECONNECT);

    private final JobRepository repository;
    private final AttemptSteps.Parts parts;
    private final LiveRuns liveRuns;
    private final AttemptResolver resolver;
    private final RunConclusion conclusion;
    private final FireStore fires;
    private final Node node;
    private final TransactionTemplate transaction;

    AttemptRunner(
            AttemptSteps.Parts parts,
            LiveRuns liveRuns,
            AttemptResolver resolver,
            RunConclusion conclusion,
            FireStore fires,
            Node node) {
        this.repository = parts.repository();
        this.parts = parts;
        this.liveRuns = liveRuns;
        this.resolver = resolver;
        this.conclusion = conclusion;
        this.fires = fires;
        this.node = node;
        this.transaction = new TransactionTemplate(parts.transactionManager());
    }

    /// Attempts the fire's run, unless it has come to its end already.
    ///
    /// @param resolvedNow whether the run's last attempt was found unfinished just now
    /// @param thenRelease whether to let the lease go, in the transaction that says what becomes of
    ///   the run
    /// @return tells what became of the run; to be called when the lease names it no more, for
    ///   until then the run counts as under way. Empty when nothing is certain, because the lease
    ///   is lost or the database did not answer: then the lease is left to run out, and whoever
    ///   takes it next finishes the run
    Optional<Runnable> run(
            Sync sync, Fire fire, Lease lease, boolean resolvedNow, boolean thenRelease) {
        LiveRuns.LiveRun live = liveRuns.begin(lease);
        try {
            JobParameters parameters = Attempt.of(fire, lease.epoch(), node).toJobParameters();
            JobInstance instance = repository.getJobInstance(fire.sync(), parameters);
            JobExecution last = instance == null ? null : repository.getLastJobExecution(instance);
            if (last == null || resolvedNow || isFurtherAttemptWanted(fire, last)) {
                Optional<Begun> begun = begin(fire, parameters, instance, last);
                if (begun.isEmpty()) {
                    conclusion.ofNothing(lease, thenRelease);
                    return Optional.of(() -> {});
                }
                return Optional.of(
                        attempt(sync, fire, lease, live.stop(), begun.get(), thenRelease));
            }
            return Optional.of(
                    conclusion.ofEarlierAttempt(sync, fire, lease, last, thenRelease)
                            ? () -> conclusion.ended(fire, last)
                            : () -> {});
        } catch (RuntimeException e) {
            log.warn(
                    "Run {} of sync {} ends on this node without a conclusion",
                    fire.runId(),
                    fire.sync(),
                    e);
            return Optional.empty();
        } finally {
            // Before anybody is told: a heartbeat in between would miss the lease.
            liveRuns.end(live);
        }
    }

    private Runnable attempt(
            Sync sync, Fire fire, Lease lease, StopSignal stop, Begun begun, boolean thenRelease) {
        try (LogFields _ = LogFields.ofAttempt(begun.execution().getId())) {
            conclusion.begun(fire, begun.execution(), begun.first());
            JobExecution execution = execute(sync, fire, lease, stop, begun);
            conclusion.ofAttempt(sync, fire, lease, execution, thenRelease);
            return () -> conclusion.ended(fire, execution);
        }
    }

    /// A trigger that outlived what it was made for, because somebody restarted or stopped the run
    /// in the meantime, leads to nothing.
    private boolean isFurtherAttemptWanted(Fire fire, JobExecution last) {
        return FURTHER_ATTEMPTS.contains(fire.trigger())
                && (last.getStatus() == BatchStatus.FAILED
                        || last.getStatus() == BatchStatus.STOPPED)
                && fires.hasNextAttempt(fire.runId())
                && !fires.isStopRequested(fire.runId());
    }

    /// Claims the fire and makes the attempt's row in one transaction: a run that has begun can't
    /// be skipped, and one that was skipped can't begin.
    ///
    /// @return empty when a person stopped it before
    private Optional<Begun> begin(
            Fire fire,
            JobParameters parameters,
            @Nullable JobInstance found,
            @Nullable JobExecution last) {
        return Objects.requireNonNull(
                transaction.execute(status ->
                        fires.begin(fire.runId())
                                .map(beginning ->
                                        new Begun(
                                                create(fire, parameters, found, last),
                                                beginning.first()))));
    }

    private JobExecution create(
            Fire fire,
            JobParameters parameters,
            @Nullable JobInstance found,
            @Nullable JobExecution last) {
        JobInstance instance =
                found == null ? repository.createJobInstance(fire.sync(), parameters) : found;
        return repository.createJobExecution(
                instance,
                parameters,
                last == null ? new ExecutionContext() : last.getExecutionContext());
    }

    private record Begun(JobExecution execution, boolean first) {}

    private JobExecution execute(Sync sync, Fire fire, Lease lease, StopSignal stop, Begun begun) {
        JobExecution execution = begun.execution();
        try {
            Attempt attempt = Attempt.of(fire, lease.epoch(), node);
            sync.flow()
                    .job(
                            new AttemptSteps(
                                    attempt,
                                    sync.definition().rejectLimit(),
                                    stop,
                                    parts,
                                    redrive(sync, attempt, stop)))
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
            var _ = resolver.resolve(lease);
            execution.setStatus(BatchStatus.FAILED);
        }
        return execution;
    }

    /// Null when the source is read as usual.
    private @Nullable RedriveSteps redrive(Sync sync, Attempt attempt, StopSignal stop) {
        return sync.redrive() instanceof RedrivePolicy.Records
                        && parts.redrives().isRedrive(attempt.runId())
                ? new RedriveSteps(attempt, stop, parts)
                : null;
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
