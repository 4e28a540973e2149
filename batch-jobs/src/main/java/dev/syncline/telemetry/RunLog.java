package dev.syncline.telemetry;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table `run_log`: what nodes have logged about runs. Thread-safe.
public final class RunLog {

    private static final int FORGOTTEN_AT_ONCE = 10_000;

    private final JdbcClient jdbc;
    private final JdbcTemplate writing;

    /// @param writing through a pool that no run needs
    RunLog(JdbcClient jdbc, JdbcTemplate writing) {
        this.jdbc = jdbc;
        this.writing = writing;
    }

    /// What was logged about a run on all nodes, oldest first. A line comes within about a second;
    /// one that can't be written is lost, and counted in `syncline_run_log_dropped_total`.
    ///
    /// @param limit how many at the most: the newest ones
    public List<RunLogLine> of(long runId, int limit) {
        return jdbc.sql(
                        """
                        SELECT * FROM (SELECT * FROM run_log WHERE run_id = ? ORDER BY line_id DESC LIMIT ?) newest
                        ORDER BY at, line_id
                        """)
                .params(runId, limit)
                .query(RunLog::line)
                .list();
    }

    private static RunLogLine line(ResultSet row, int number) throws SQLException {
        return new RunLogLine(
                row.getLong("run_id"),
                row.getObject("attempt_id", Long.class),
                row.getString("node"),
                row.getTimestamp("at").toInstant(),
                row.getString("level"),
                row.getString("logger"),
                row.getString("message"));
    }

    void add(List<RunLogLine> lines) {
        writing.batchUpdate(
                """
                INSERT INTO run_log (run_id, attempt_id, node, at, level, logger, message)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                lines,
                lines.size(),
                (row, line) -> {
                    row.setLong(1, line.runId());
                    row.setObject(2, line.attemptId(), java.sql.Types.BIGINT);
                    row.setString(3, line.node());
                    row.setTimestamp(4, Timestamp.from(line.at()));
                    row.setString(5, line.level());
                    row.setString(6, line.logger());
                    row.setString(7, line.message());
                });
    }

    /// @return whether there may be more of that age
    boolean forget(Duration age) {
        return writing.update(
                        """
                        DELETE FROM run_log WHERE line_id IN (
                            SELECT line_id FROM run_log WHERE at < now() - ? * interval '1 second'
                            LIMIT ? FOR UPDATE SKIP LOCKED)
                        """,
                        age.toSeconds(),
                        FORGOTTEN_AT_ONCE)
                == FORGOTTEN_AT_ONCE;
    }
}
