package dev.syncline.run;

import dev.syncline.sync.RunStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// How the last fires of many syncs went, in a few statements however many runs there are.
public final class SyncHistory {

    /// How a fire stands, as the view `sync_runs` would say; from fewer tables.
    private static final String STATUS =
            """
            CASE
                WHEN f.standing = 'stopped' AND l.run_id IS NOT NULL THEN 'stopping'
                WHEN f.standing = 'failed' AND l.run_id IS NOT NULL THEN 'running'
                WHEN f.standing = 'running' AND f.stop_requested_at IS NOT NULL THEN 'stopping'
                ELSE f.standing
            END
            """;

    private static final String LEASE =
            " LEFT JOIN sync_lease l ON l.sync = f.sync AND l.run_id = f.run_id AND l.expires_at > clock_timestamp() ";

    /// How long the fire's attempts took and what they read, under the names of [Bar].
    private static final String MEASURES =
            """
            LEFT JOIN batch_job_instance i ON i.job_name = f.sync AND i.job_key = f.job_key
            LEFT JOIN LATERAL (
                SELECT (sum(extract(epoch FROM coalesce(end_time, clock_timestamp() AT TIME ZONE 'UTC') - start_time))
                        * 1000)::bigint AS duration_ms
                FROM batch_job_execution WHERE job_instance_id = i.job_instance_id) t ON true
            LEFT JOIN LATERAL (
                SELECT coalesce(sum(read), 0)::bigint AS read
                FROM sync_ledger WHERE run_id = f.run_id) c ON true
            ORDER BY f.scheduled_for, f.run_id
            """;

    private final JdbcClient jdbc;

    SyncHistory(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// One fire among the last ones of its sync.
    ///
    /// @param durationMillis the time its attempts took; null when there was none
    public record Bar(
            long runId,
            RunStatus status,
            Instant scheduledFor,
            @Nullable Long durationMillis,
            long read) {}

    /// What stands out of a sync's past.
    ///
    /// @param lastRun the newest fire that led to a run, whatever came of it
    /// @param lastSuccessAt when a run last completed, with or without rejects
    /// @param openRejects at most [#MOST_COUNTED]
    public record Standing(
            @Nullable Long lastRun, @Nullable Instant lastSuccessAt, long openRejects) {

        public static final Standing NOTHING = new Standing(null, null, 0);
    }

    /// Open rejects are counted up to here.
    public static final int MOST_COUNTED = 1_000;

    /// The last fires of each of the syncs, oldest first; one that never fired is missing.
    public Map<String, List<Bar>> last(Collection<String> syncs, int count) {
        Map<String, List<Bar>> bySync = new HashMap<>();
        jdbc.sql(
                        """
                        SELECT f.sync, f.run_id, f.scheduled_for, t.duration_ms, c.read,
                        """
                                + STATUS
                                + """
                                 AS status
                                FROM unnest(:syncs::text[]) AS s(sync)
                                CROSS JOIN LATERAL (SELECT * FROM sync_fire WHERE sync = s.sync
                                                    ORDER BY scheduled_for DESC LIMIT :count) f
                                """
                                + LEASE
                                + MEASURES)
                .param("syncs", syncs.toArray(String[]::new))
                .param("count", count)
                .query(row -> {
                    bySync.computeIfAbsent(row.getString("sync"), sync -> new ArrayList<>())
                            .add(bar(row));
                });
        return bySync;
    }

    private static Bar bar(ResultSet row) throws SQLException {
        return new Bar(
                row.getLong("run_id"),
                RunStatus.ofWireName(row.getString("status")),
                row.getTimestamp("scheduled_for").toInstant(),
                row.getObject("duration_ms", Long.class),
                row.getLong("read"));
    }

    public Map<String, Standing> standings(Collection<String> syncs) {
        Map<String, Standing> bySync = new HashMap<>();
        jdbc.sql(
                        """
                        SELECT s.sync, last.run_id, ok.ended_at, rejects.open
                        FROM unnest(:syncs::text[]) AS s(sync)
                        LEFT JOIN LATERAL (
                            SELECT run_id FROM sync_fire
                            WHERE sync = s.sync AND standing NOT IN ('pending', 'skipped', 'missed')
                            ORDER BY scheduled_for DESC LIMIT 1) last ON true
                        LEFT JOIN LATERAL (
                            SELECT max(e.end_time) AT TIME ZONE 'UTC' AS ended_at
                            FROM unnest('{completed,completed_with_errors}'::text[]) AS good(standing)
                            CROSS JOIN LATERAL (
                                SELECT sync, job_key FROM sync_fire
                                WHERE sync = s.sync AND standing = good.standing
                                ORDER BY scheduled_for DESC LIMIT 1) f
                            JOIN batch_job_instance i ON i.job_name = f.sync AND i.job_key = f.job_key
                            JOIN batch_job_execution e ON e.job_instance_id = i.job_instance_id) ok ON true
                        LEFT JOIN LATERAL (
                            SELECT count(*) AS open
                            FROM (SELECT FROM sync_error
                                  WHERE sync = s.sync AND status = 'open' AND phase <> 'run'
                                  LIMIT :most) few) rejects ON true
                        """)
                .param("syncs", syncs.toArray(String[]::new))
                .param("most", MOST_COUNTED)
                .query(row -> {
                    Timestamp success = row.getTimestamp("ended_at");
                    bySync.put(
                            row.getString("sync"),
                            new Standing(
                                    row.getObject("run_id", Long.class),
                                    success == null ? null : success.toInstant(),
                                    row.getLong("open")));
                });
        return bySync;
    }

    /// How many fires of the last hours stand how.
    ///
    /// @param back those scheduled within so long before the database's now
    public Map<RunStatus, Long> counts(Duration back) {
        Map<RunStatus, Long> counts = new LinkedHashMap<>();
        jdbc.sql(
                        """
                        SELECT standing, count(*) FROM sync_fire
                        WHERE scheduled_for >= now() - :seconds * interval '1 second'
                        GROUP BY standing
                        """)
                .param("seconds", back.toSeconds())
                .query(row -> {
                    counts.put(RunStatus.ofWireName(row.getString(1)), row.getLong(2));
                });
        return counts;
    }

    /// The fires of a sync around one of its own, oldest first, itself among them.
    public List<Bar> around(String sync, Instant scheduledFor, int before, int behind) {
        return jdbc.sql(
                        "SELECT f.run_id, f.scheduled_for, t.duration_ms, c.read, "
                                + STATUS
                                + """
                                 AS status
                                FROM ((SELECT * FROM sync_fire WHERE sync = :sync AND scheduled_for <= :instant
                                       ORDER BY scheduled_for DESC LIMIT :before)
                                      UNION ALL
                                      (SELECT * FROM sync_fire WHERE sync = :sync AND scheduled_for > :instant
                                       ORDER BY scheduled_for LIMIT :behind)) f
                                """
                                + LEASE
                                + MEASURES)
                .param("sync", sync)
                .param("instant", Timestamp.from(scheduledFor))
                .param("before", before + 1)
                .param("behind", behind)
                .query((row, number) -> bar(row))
                .list();
    }
}
