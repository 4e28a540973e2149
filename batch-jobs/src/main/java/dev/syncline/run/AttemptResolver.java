package dev.syncline.run;

import dev.syncline.reject.RejectStore;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.Reject;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// Ends on paper what a dead node, or a commit of unknown outcome, left unfinished, so that Batch
/// lets it be restarted.
///
/// Only whoever holds the sync's lease may call it, and under that lease's fence: then nobody can
/// be alive in what looks alive. Positions and counts stay as the last commit left them.
final class AttemptResolver {

    private static final Logger log = LoggerFactory.getLogger(AttemptResolver.class);

    private final JobRepository unfenced;
    private final LeaseStore leases;
    private final TransactionTemplate transaction;
    private final JdbcClient jdbc;
    private final RejectStore errors;

    AttemptResolver(
            JobRepository unfenced,
            LeaseStore leases,
            TransactionTemplate transaction,
            JdbcClient jdbc,
            RejectStore errors) {
        this.unfenced = unfenced;
        this.leases = leases;
        this.transaction = transaction;
        this.jdbc = jdbc;
        this.errors = errors;
    }

    /// Resolves every unfinished attempt of the lease's sync.
    ///
    /// @return the runs that are to be finished now, oldest first; those that were asked to stop
    ///   are stopped and not among them
    List<Long> resolve(Lease lease) {
        return unfinished(lease.sync()).stream()
                .filter(attempt -> resolve(lease, attempt))
                .map(Unfinished::runId)
                .distinct()
                .toList();
    }

    private boolean resolve(Lease lease, Unfinished attempt) {
        BatchStatus end = attempt.stopRequested() ? BatchStatus.STOPPED : BatchStatus.FAILED;
        transaction.executeWithoutResult(status -> {
            leases.hold(lease.sync(), lease.epoch());
            JobExecution execution =
                    Objects.requireNonNull(unfenced.getJobExecution(attempt.attemptId()));
            execution.getStepExecutions().stream()
                    .filter(step -> isUnfinished(step.getStatus()))
                    .forEach(step -> end(step, end));
            end(execution, end);
            if (end == BatchStatus.FAILED) {
                errors.add(
                        attempt.runId(),
                        attempt.attemptId(),
                        lease.sync(),
                        null,
                        List.of(lost(attempt)));
            }
        });
        log.warn(
                "Resolved attempt {} of run {} of sync {}, left {} by node {}, to {}",
                attempt.attemptId(),
                attempt.runId(),
                lease.sync(),
                attempt.status(),
                attempt.node(),
                end);
        return end == BatchStatus.FAILED;
    }

    private void end(StepExecution step, BatchStatus end) {
        step.setStatus(end);
        step.setExitStatus(new ExitStatus(end.name(), "Left unfinished by its node"));
        step.setEndTime(LocalDateTime.now(ZoneOffset.UTC));
        unfenced.update(step);
    }

    private void end(JobExecution execution, BatchStatus end) {
        execution.setStatus(end);
        execution.setExitStatus(new ExitStatus(end.name(), "Left unfinished by its node"));
        execution.setEndTime(LocalDateTime.now(ZoneOffset.UTC));
        unfenced.update(execution);
    }

    private static boolean isUnfinished(BatchStatus status) {
        return status.isRunning() || status == BatchStatus.UNKNOWN;
    }

    private static Reject lost(Unfinished attempt) {
        return new Reject(
                Reject.Phase.RUN,
                ErrorClass.LEASE_LOST,
                "LEASE_LOST",
                "Node %s left attempt %d unfinished (%s); the run goes on from its last committed chunk"
                        .formatted(attempt.node(), attempt.attemptId(), attempt.status()),
                true,
                null,
                null,
                null);
    }

    private List<Unfinished> unfinished(String sync) {
        return jdbc.sql(
                        """
                        SELECT e.job_execution_id, f.run_id, e.status, f.stop_requested_at IS NOT NULL AS stop_requested,
                               coalesce((SELECT parameter_value FROM batch_job_execution_params p
                                         WHERE p.job_execution_id = e.job_execution_id AND parameter_name = 'node'), '?')
                        FROM batch_job_instance i
                        JOIN batch_job_execution e USING (job_instance_id)
                        JOIN sync_fire f ON f.sync = i.job_name AND f.job_key = i.job_key
                        WHERE i.job_name = ?
                          AND e.status IN ('STARTING', 'STARTED', 'STOPPING', 'UNKNOWN')
                        ORDER BY e.job_execution_id
                        """)
                .param(sync)
                .query((row, number) ->
                        new Unfinished(
                                row.getLong(1),
                                row.getLong(2),
                                row.getString(3),
                                row.getBoolean(4),
                                row.getString(5)))
                .list();
    }

    private record Unfinished(
            long attemptId, long runId, String status, boolean stopRequested, String node) {}
}
