package dev.syncline.reject;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Reads the public view `sync_error_outcomes`, and what people mended.
public final class ErrorQueries {

    private static final String SELECT =
            """
            SELECT error_id, run_id, attempt_id, sync, step, phase, error_class, error_code, message, is_retryable,
                   record_key, record_position, payload::text, status, occurred_at, redrive_run_id, redrive_outcome,
                   redrive_of, resolved_at, resolved_by, resolve_reason
            FROM sync_error_outcomes
            """;

    private final JdbcClient jdbc;

    public ErrorQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public Optional<RecordError> find(long errorId) {
        return jdbc.sql(SELECT + "WHERE error_id = ?")
                .param(errorId)
                .query(ErrorQueries::error)
                .optional();
    }

    /// Newest first.
    ///
    /// @param after the error id of the last one already seen, null to begin
    public List<RecordError> list(ErrorFilter filter, @Nullable Long after, int limit) {
        return list(filter.conditions(), filter, after, limit);
    }

    /// As [#list], without the errors of runs as a whole.
    public List<RecordError> rejects(ErrorFilter filter, @Nullable Long after, int limit) {
        List<String> conditions = new ArrayList<>(filter.conditions());
        conditions.add("phase <> 'run'");
        return list(conditions, filter, after, limit);
    }

    private List<RecordError> list(
            List<String> filtering, ErrorFilter filter, @Nullable Long after, int limit) {
        List<String> conditions = new ArrayList<>(filtering);
        if (after != null) {
            conditions.add("error_id < :after");
        }
        String where = conditions.isEmpty() ? "" : "WHERE " + String.join(" AND ", conditions);
        return jdbc.sql(SELECT + where + " ORDER BY error_id DESC LIMIT :limit")
                .params(filter.parameters())
                .param("after", after)
                .param("limit", limit)
                .query(ErrorQueries::error)
                .list();
    }

    /// The rejects and errors of a run, oldest first.
    ///
    /// @param after the error id of the last one already seen, 0 to begin
    public List<RecordError> ofRun(long runId, long after, int limit) {
        return jdbc.sql(
                        SELECT
                                + "WHERE run_id = :run AND error_id > :after ORDER BY error_id LIMIT :limit")
                .param("run", runId)
                .param("after", after)
                .param("limit", limit)
                .query(ErrorQueries::error)
                .list();
    }

    /// The keys of the records that a step of a sync has set aside, that nobody has dealt with, and
    /// that no run under way sends again.
    ///
    /// For a sync that leaves what was refused in its queue: these rows it passes over. In a
    /// re-drive (policy `WHOLE`) the chosen ones are not among them, so the run takes them with it.
    public Set<String> openRecordKeys(String sync, String step) {
        return Set.copyOf(
                jdbc.sql(
                                """
                                SELECT DISTINCT record_key FROM sync_error
                                WHERE sync = :sync AND step = :step AND status = 'open' AND record_key IS NOT NULL
                                  AND (redrive_run_id IS NULL OR redrive_run_id NOT IN (%s))
                                """
                                        .formatted(RedriveStore.RUNS_UNDER_WAY))
                        .param("sync", sync)
                        .param("step", step)
                        .query(String.class)
                        .list());
    }

    /// Those of the given record keys that a sync has set aside. One that a person sends again
    /// counts no more while the run that sends it is under way; one that a person dismissed still
    /// does.
    public Set<String> keysSetAside(String sync, Collection<String> recordKeys) {
        return Set.copyOf(
                jdbc.sql(
                                """
                                SELECT DISTINCT record_key FROM sync_error
                                WHERE sync = :sync AND phase <> 'run'
                                  AND (status = 'dismissed'
                                       OR (status = 'open'
                                           AND (redrive_run_id IS NULL OR redrive_run_id NOT IN (%s))))
                                  AND record_key = ANY (:keys)
                                """
                                        .formatted(RedriveStore.RUNS_UNDER_WAY))
                        .param("sync", sync)
                        .param("keys", recordKeys.toArray(String[]::new))
                        .query(String.class)
                        .list());
    }

    /// The runs that sent a reject again, oldest first.
    public List<Redrive> redrives(long errorId) {
        return jdbc.sql(
                        """
                        SELECT r.run_id, f.actor, f.reason, r.mended::text, r.mended_by, f.recorded_at
                        FROM sync_redrive r JOIN sync_fire f USING (run_id)
                        WHERE r.error_id = ? ORDER BY r.run_id
                        """)
                .param(errorId)
                .query((row, number) ->
                        new Redrive(
                                row.getLong(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5),
                                row.getTimestamp(6).toInstant()))
                .list();
    }

    /// One request to send a reject again.
    ///
    /// @param mended what a person made of the record, as JSON text
    public record Redrive(
            long runId,
            @Nullable String actor,
            @Nullable String reason,
            @Nullable String mended,
            @Nullable String mendedBy,
            Instant requestedAt) {}

    private static RecordError error(ResultSet row, int number) throws SQLException {
        return new RecordError(
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                row.getBoolean(10),
                row.getString(11),
                row.getObject(12, Long.class),
                row.getString(13),
                row.getString(14),
                row.getTimestamp(15).toInstant(),
                new RecordError.Resolution(
                        row.getObject(16, Long.class),
                        row.getString(17),
                        row.getObject(18, Long.class),
                        instant(row.getTimestamp(19)),
                        row.getString(20),
                        row.getString(21)));
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
