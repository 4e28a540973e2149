package dev.syncline.reject;

import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Reads the public view `sync_errors`.
public final class ErrorQueries {

    private final JdbcClient jdbc;

    public ErrorQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// The rejects and errors of a run, oldest first.
    ///
    /// @param after the error id of the last one already seen, 0 to begin
    public List<RecordError> ofRun(long runId, long after, int limit) {
        return jdbc.sql(
                        """
                        SELECT error_id, run_id, attempt_id, sync, step, phase, error_class, error_code, message,
                               is_retryable, record_key, record_position, payload::text, status, occurred_at
                        FROM sync_errors
                        WHERE run_id = :run AND error_id > :after
                        ORDER BY error_id
                        LIMIT :limit
                        """)
                .param("run", runId)
                .param("after", after)
                .param("limit", limit)
                .query((row, number) ->
                        new RecordError(
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
                                row.getTimestamp(15).toInstant()))
                .list();
    }

    /// The keys of the records that a step of a sync has set aside and nobody has dealt with yet.
    public Set<String> openRecordKeys(String sync, String step) {
        return Set.copyOf(
                jdbc.sql(
                                """
                                SELECT DISTINCT record_key FROM sync_errors
                                WHERE sync = :sync AND step = :step AND status = 'open' AND record_key IS NOT NULL
                                """)
                        .param("sync", sync)
                        .param("step", step)
                        .query(String.class)
                        .list());
    }
}
