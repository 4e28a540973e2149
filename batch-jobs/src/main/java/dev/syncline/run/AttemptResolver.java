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
    private final int mostLostAttempts;

    /// @param mostLostAttempts after so many attempts in a row that were left without a commit, the
    ///   run is not handed on any more
    AttemptResolver(Stores stores, TransactionTemplate transaction, int mostLostAttempts) {
        this.unfenced = stores.unfenced();
        this.leases = stores.leases();
        this.transaction = transaction;
        this.jdbc = stores.jdbc();
        this.errors = stores.errors();
        this.mostLostAttempts = mostLostAttempts;
    }

    record Stores(JobRepository unfenced, LeaseStore leases, JdbcClient jdbc, RejectStore errors) {}

    /// Runs of the sync with an attempt that has not ended on paper, oldest first.
    List<Long> unfinishedRuns(String sync) {
        return unfinished("i.job_name = ?", sync).stream()
                .map(Unfinished::runId)
                .distinct()
                .toList();
    }

    /// Resolves the unfinished attempts of the lease's run.
    ///
    /// @return whether the run is to be gone on with now; not if there was nothing to resolve, if
    ///   somebody asked it to stop, or if it seems to kill the nodes that it runs on
    boolean resolve(Lease lease) {
        return unfinished("f.run_id = ?", lease.runId()).stream()
                .map(attempt -> resolve(lease, attempt))
                .reduce(false, (earlier, last) -> last);
    }

    private boolean resolve(Lease lease, Unfinished attempt) {
        BatchStatus end = attempt.stopRequested() ? BatchStatus.STOPPED : BatchStatus.FAILED;
        boolean deadly = lostWithoutCommit(attempt) >= mostLostAttempts;
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
                        List.of(deadly ? deadly(attempt) : lost(attempt)));
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
        return end == BatchStatus.FAILED && !deadly;
    }

    /// How many attempts in a row, up to this one, were left by their nodes without a commit.
    private int lostWithoutCommit(Unfinished attempt) {
        int lost = 0;
        for (boolean inVain :
                jdbc.sql(
                                """
                                SELECT NOT EXISTS (SELECT FROM batch_step_execution s
                                                   WHERE s.job_execution_id = e.job_execution_id AND s.commit_count > 0)
                                       AND (e.job_execution_id = :attempt
                                            OR EXISTS (SELECT FROM sync_error r
                                                       WHERE r.attempt_id = e.job_execution_id
                                                         AND r.phase = 'run' AND r.error_class = 'lease_lost'))
                                FROM batch_job_execution e
                                WHERE e.job_instance_id = (SELECT job_instance_id FROM batch_job_execution
                                                           WHERE job_execution_id = :attempt)
                                  AND e.job_execution_id <= :attempt
                                ORDER BY e.job_execution_id DESC
                                LIMIT :most
                                """)
                        .param("attempt", attempt.attemptId())
                        .param("most", mostLostAttempts)
                        .query(Boolean.class)
                        .list()) {
            if (!inVain) {
                break;
            }
            lost++;
        }
        return lost;
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

    private Reject deadly(Unfinished attempt) {
        return new Reject(
                Reject.Phase.RUN,
                ErrorClass.PLATFORM,
                "NODES_LOST",
                "Each of the last %d nodes that ran this run fell silent before anything was committed, at last node %s; look at their logs (memory, crashes, the records next in the source), then restart the run"
                        .formatted(mostLostAttempts, attempt.node()),
                false,
                null,
                null,
                null);
    }

    private List<Unfinished> unfinished(String condition, Object of) {
        return jdbc.sql(
                        """
                        SELECT e.job_execution_id, f.run_id, e.status, f.stop_requested_at IS NOT NULL AS stop_requested,
                               coalesce((SELECT parameter_value FROM batch_job_execution_params p
                                         WHERE p.job_execution_id = e.job_execution_id AND parameter_name = 'node'), '?')
                        FROM batch_job_instance i
                        JOIN batch_job_execution e USING (job_instance_id)
                        JOIN sync_fire f ON f.sync = i.job_name AND f.job_key = i.job_key
                        WHERE %s
                          AND e.status IN ('STARTING', 'STARTED', 'STOPPING', 'UNKNOWN')
                        ORDER BY e.job_execution_id
                        """
                                .formatted(condition))
                .param(of)
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
