package dev.syncline.run;

import dev.syncline.sync.Ledger;
import dev.syncline.sync.RunStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Reads the public views of runs.
public final class RunQueries {

    private final JdbcClient jdbc;

    RunQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// Which runs to list, newest first; a null means any.
    ///
    /// @param after the run id of the last one already seen
    /// @param limit how many at the most
    public record Filter(
            @Nullable String sync,
            @Nullable RunStatus status,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable Long after,
            int limit) {}

    public Optional<Run> find(long runId) {
        return jdbc.sql("SELECT * FROM sync_runs WHERE run_id = ?")
                .param(runId)
                .query(RunQueries::run)
                .optional();
    }

    /// Those of the runs that exist, in no order.
    public List<Run> findAll(Collection<Long> runIds) {
        return runIds.isEmpty()
                ? List.of()
                : jdbc.sql("SELECT * FROM sync_runs WHERE run_id = ANY(:runs)")
                        .param("runs", runIds.toArray(Long[]::new))
                        .query(RunQueries::run)
                        .list();
    }

    public List<Run> list(Filter filter) {
        return jdbc.sql(
                        """
                        SELECT * FROM sync_runs
                        WHERE (:sync::text IS NULL OR sync = :sync)
                          AND (:status::text IS NULL OR status = :status)
                          AND (:from::timestamptz IS NULL OR scheduled_for >= :from)
                          AND (:to::timestamptz IS NULL OR scheduled_for < :to)
                          AND (:after::bigint IS NULL OR run_id < :after)
                        ORDER BY run_id DESC
                        LIMIT :limit
                        """)
                .param("sync", filter.sync())
                .param("status", filter.status() == null ? null : filter.status().wireName())
                .param("from", timestamp(filter.from()))
                .param("to", timestamp(filter.to()))
                .param("after", filter.after())
                .param("limit", filter.limit())
                .query(RunQueries::run)
                .list();
    }

    /// The runs that some node works on just now.
    public List<Run> underWay() {
        return jdbc.sql(
                        """
                        SELECT r.* FROM sync_lease l JOIN sync_runs r ON r.run_id = l.run_id
                        WHERE l.expires_at > clock_timestamp() ORDER BY r.run_id
                        """)
                .query(RunQueries::run)
                .list();
    }

    public Optional<RunFacts> facts(long runId) {
        return jdbc.sql(
                        """
                        SELECT f.recorded_at, f.outcome_reason, f.stop_requested_at, f.stop_requested_by, f.stop_reason,
                               f.next_attempt_at, f.next_attempt_trigger, f.next_attempt_actor, f.next_attempt_reason,
                               l.node, l.epoch, l.acquired_at, l.expires_at,
                               (SELECT max(s.last_updated) AT TIME ZONE 'UTC'
                                FROM batch_job_instance i
                                JOIN batch_job_execution e USING (job_instance_id)
                                JOIN batch_step_execution s USING (job_execution_id)
                                WHERE i.job_name = f.sync AND i.job_key = f.job_key) AS last_commit_at
                        FROM sync_fire f
                        LEFT JOIN sync_lease l
                            ON l.sync = f.sync AND l.run_id = f.run_id AND l.expires_at > clock_timestamp()
                        WHERE f.run_id = ?
                        """)
                .param(runId)
                .query((row, number) ->
                        new RunFacts(
                                row.getTimestamp("recorded_at").toInstant(),
                                row.getString("outcome_reason"),
                                wish(
                                        row,
                                        "stop_requested_at",
                                        null,
                                        "stop_requested_by",
                                        "stop_reason"),
                                wish(
                                        row,
                                        "next_attempt_at",
                                        "next_attempt_trigger",
                                        "next_attempt_actor",
                                        "next_attempt_reason"),
                                heldLease(row),
                                instant(row, "last_commit_at")))
                .optional();
    }

    private static RunFacts.@Nullable Wish wish(
            ResultSet row, String at, @Nullable String trigger, String actor, String reason)
            throws SQLException {
        Instant instant = instant(row, at);
        return instant == null
                ? null
                : new RunFacts.Wish(
                        instant,
                        trigger == null ? null : row.getString(trigger),
                        row.getString(actor),
                        row.getString(reason));
    }

    private static RunFacts.@Nullable HeldLease heldLease(ResultSet row) throws SQLException {
        String node = row.getString("node");
        return node == null
                ? null
                : new RunFacts.HeldLease(
                        node,
                        row.getLong("epoch"),
                        instant(row, "acquired_at"),
                        row.getTimestamp("expires_at").toInstant());
    }

    /// The parameters of each attempt, as Batch keeps them, by attempt.
    public Map<Long, Map<String, String>> parameters(long runId) {
        Map<Long, Map<String, String>> byAttempt = new TreeMap<>();
        jdbc.sql(
                        """
                        SELECT e.job_execution_id, p.parameter_name, p.parameter_value
                        FROM sync_fire f
                        JOIN batch_job_instance i ON i.job_name = f.sync AND i.job_key = f.job_key
                        JOIN batch_job_execution e USING (job_instance_id)
                        JOIN batch_job_execution_params p USING (job_execution_id)
                        WHERE f.run_id = ? ORDER BY e.job_execution_id, p.parameter_name
                        """)
                .param(runId)
                .query(row -> {
                    byAttempt
                            .computeIfAbsent(row.getLong(1), attempt -> new LinkedHashMap<>())
                            .put(row.getString(2), row.getString(3));
                });
        return byAttempt;
    }

    /// The newest run of a sync.
    public Optional<Run> last(String sync) {
        return list(new Filter(sync, null, null, null, null, 1)).stream().findFirst();
    }

    /// Oldest first.
    public List<RunAttempt> attempts(long runId) {
        return jdbc.sql("SELECT * FROM sync_attempts WHERE run_id = ? ORDER BY attempt_id")
                .param(runId)
                .query(RunQueries::attempt)
                .list();
    }

    /// The steps of all attempts of a run, in the order in which they began.
    public List<RunStep> steps(long runId) {
        return jdbc.sql(
                        """
                        SELECT s.job_execution_id, s.step_name, lower(s.status) AS status, s.commit_count,
                               s.start_time AT TIME ZONE 'UTC' AS started_at, s.end_time AT TIME ZONE 'UTC' AS ended_at,
                               coalesce(l.read, 0) AS records_read, coalesce(l.created, 0) AS records_created,
                               coalesce(l.updated, 0) AS records_updated, coalesce(l.unchanged, 0) AS records_unchanged,
                               coalesce(l.deleted, 0) AS records_deleted, coalesce(l.filtered, 0) AS records_filtered,
                               coalesce(l.rejected, 0) AS records_rejected
                        FROM sync_fire f
                        JOIN batch_job_instance i ON i.job_name = f.sync AND i.job_key = f.job_key
                        JOIN batch_job_execution e USING (job_instance_id)
                        JOIN batch_step_execution s USING (job_execution_id)
                        LEFT JOIN sync_ledger l ON l.attempt_id = s.job_execution_id AND l.step = s.step_name
                        WHERE f.run_id = ?
                        ORDER BY s.step_execution_id
                        """)
                .param(runId)
                .query((row, number) ->
                        new RunStep(
                                row.getLong("job_execution_id"),
                                row.getString("step_name"),
                                row.getString("status"),
                                instant(row, "started_at"),
                                instant(row, "ended_at"),
                                row.getLong("commit_count"),
                                ledger(row)))
                .list();
    }

    /// What each step of a sync has counted in the runs that fired since then, on all nodes.
    public Map<String, Ledger> ledgersByStep(String sync, Instant since) {
        Map<String, Ledger> byStep = new TreeMap<>();
        jdbc.sql(
                        """
                        SELECT l.step, sum(read) AS records_read, sum(created) AS records_created,
                               sum(updated) AS records_updated, sum(unchanged) AS records_unchanged,
                               sum(deleted) AS records_deleted, sum(filtered) AS records_filtered,
                               sum(rejected) AS records_rejected
                        FROM sync_ledger l JOIN sync_fire f USING (run_id)
                        WHERE f.sync = ? AND f.scheduled_for >= ?
                        GROUP BY l.step
                        """)
                .params(sync, Timestamp.from(since))
                .query(row -> {
                    byStep.put(row.getString("step"), ledger(row));
                });
        return byStep;
    }

    Ledger attemptLedger(long attemptId) {
        return jdbc.sql("SELECT * FROM sync_attempts WHERE attempt_id = ?")
                .param(attemptId)
                .query((row, number) -> ledger(row))
                .single();
    }

    private static Run run(ResultSet row, int number) throws SQLException {
        return new Run(
                row.getLong("run_id"),
                row.getString("sync"),
                RunStatus.ofWireName(row.getString("status")),
                row.getString("trigger"),
                row.getString("actor"),
                row.getString("reason"),
                row.getTimestamp("scheduled_for").toInstant(),
                instant(row, "started_at"),
                instant(row, "ended_at"),
                row.getObject("duration_ms", Long.class),
                row.getInt("attempts"),
                row.getString("node"),
                ledger(row),
                row.getString("error_class"),
                row.getString("error_message"),
                row.getInt("definition_version"),
                row.getObject("error_is_retryable", Boolean.class));
    }

    private static RunAttempt attempt(ResultSet row, int number) throws SQLException {
        return new RunAttempt(
                row.getLong("attempt_id"),
                RunStatus.ofWireName(row.getString("status")),
                row.getString("trigger"),
                row.getString("actor"),
                row.getString("reason"),
                instant(row, "started_at"),
                instant(row, "ended_at"),
                row.getObject("duration_ms", Long.class),
                row.getString("node"),
                row.getObject("epoch", Long.class),
                ledger(row),
                row.getString("error_class"),
                row.getString("error_message"),
                row.getObject("error_is_retryable", Boolean.class));
    }

    private static Ledger ledger(ResultSet row) throws SQLException {
        return new Ledger(
                row.getLong("records_read"),
                row.getLong("records_created"),
                row.getLong("records_updated"),
                row.getLong("records_unchanged"),
                row.getLong("records_deleted"),
                row.getLong("records_filtered"),
                row.getLong("records_rejected"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp timestamp = row.getTimestamp(column);
        return timestamp == null ? null : timestamp.toInstant();
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }
}
