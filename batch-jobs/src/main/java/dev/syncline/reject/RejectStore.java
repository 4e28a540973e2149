package dev.syncline.reject;

import dev.syncline.sync.Reject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// The table `sync_error`. Writes on the transaction of the calling thread: a reject is stored
/// exactly when the chunk it belongs to is.
public final class RejectStore {

    private static final int LONGEST_MESSAGE = 2_000;
    private static final int LONGEST_KEY = 500;

    private final JdbcTemplate jdbc;
    private final PayloadJson payloads = new PayloadJson();

    public RejectStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /// Stores the rejects of a chunk.
    ///
    /// @param step null for an error of the run as a whole
    public void add(
            long runId, long attemptId, String sync, @Nullable String step, List<Reject> rejects) {
        jdbc.batchUpdate(
                """
                INSERT INTO sync_error (run_id, attempt_id, sync, step, phase, error_class, error_code, message,
                                        is_retryable, record_key, record_position, payload)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)
                """,
                rejects,
                500,
                (statement, reject) -> {
                    statement.setLong(1, runId);
                    statement.setLong(2, attemptId);
                    statement.setString(3, sync);
                    statement.setString(4, step);
                    statement.setString(5, reject.phase().wireName());
                    statement.setString(6, reject.errorClass().wireName());
                    statement.setString(7, storable(reject.errorCode(), LONGEST_KEY));
                    statement.setString(8, storable(reject.message(), LONGEST_MESSAGE));
                    statement.setBoolean(9, reject.retryable());
                    statement.setString(10, storable(reject.recordKey(), LONGEST_KEY));
                    statement.setObject(11, reject.recordPosition(), java.sql.Types.BIGINT);
                    statement.setString(12, payloads.write(reject.payload()));
                });
    }

    /// Marks the run-level errors of a run that came through in a later attempt: nobody needs to
    /// act on them any more.
    public void resolveRunErrors(long runId) {
        jdbc.update(
                "UPDATE sync_error SET status = 'redriven' WHERE run_id = ? AND phase = 'run' AND status = 'open'",
                runId);
    }

    /// Text that a PostgreSQL column takes: no NUL, no half surrogate pair, cut to a length.
    static @Nullable String storable(@Nullable String text, int longest) {
        return text == null ? null : PayloadJson.withoutUnstorable(text, longest);
    }
}
