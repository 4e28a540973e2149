package dev.syncline.run;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/// How the runs of the last hours ended, from the view `sync_runs`.
public final class RunStatistics {

    private final JdbcClient jdbc;

    RunStatistics(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// @param total runs that have ended; fires that were skipped or missed are none
    /// @param successful those whose status is `completed` or `completed_with_errors`
    /// @param failed the others, a person's stop among them
    /// @param recordsWritten created and updated ones, of whatever came of the run
    public record Count(
            String sync, long total, long successful, long failed, long recordsWritten) {

        /// Per cent with two decimals; 0 without a run.
        public BigDecimal successRate() {
            return total == 0
                    ? BigDecimal.ZERO
                    : BigDecimal.valueOf(successful * 100)
                            .divide(BigDecimal.valueOf(total), 2, RoundingMode.HALF_UP);
        }
    }

    /// Of each sync that had a run, by name.
    ///
    /// @param back which runs count: those scheduled within so long before the database's now
    public List<Count> since(Duration back) {
        return jdbc.sql(
                        """
                        SELECT sync, count(*) AS total,
                               count(*) FILTER (WHERE status IN ('completed', 'completed_with_errors')) AS successful,
                               sum(records_created + records_updated) AS written
                        FROM sync_runs
                        WHERE scheduled_for >= now() - :seconds * interval '1 second'
                          AND status IN ('completed', 'completed_with_errors', 'failed', 'stopped', 'abandoned')
                        GROUP BY sync ORDER BY sync
                        """)
                .param("seconds", back.toSeconds())
                .query((row, number) ->
                        new Count(
                                row.getString("sync"),
                                row.getLong("total"),
                                row.getLong("successful"),
                                row.getLong("total") - row.getLong("successful"),
                                row.getLong("written")))
                .list();
    }

    /// All of them together, under the name given.
    public static Count sum(String name, List<Count> counts) {
        return new Count(
                name,
                counts.stream().mapToLong(Count::total).sum(),
                counts.stream().mapToLong(Count::successful).sum(),
                counts.stream().mapToLong(Count::failed).sum(),
                counts.stream().mapToLong(Count::recordsWritten).sum());
    }
}
