package dev.syncline.system.catalog;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Whether ad hoc syncs are of any use just now.
final class AdHocUse {

    /// A failed run that would be tried again by itself doesn't count: it ends with its sync.
    private static final String UNDER_WAY =
            """
            SELECT max(f.run_id) FROM sync_fire f
            WHERE f.sync = ?
              AND (f.outcome IS NULL OR f.next_attempt_trigger <> 'retry'
                   OR EXISTS (SELECT FROM sync_lease l WHERE l.sync = f.sync AND l.run_id = f.run_id))
            """;

    private static final String UNUSED =
            """
            SELECT d.name
            FROM (SELECT name, max(created_at) AS created_at FROM sync_definition
                  WHERE retired_at IS NULL AND (:name::text IS NULL OR name = :name) GROUP BY name) d
            WHERE d.created_at < :since
              AND NOT EXISTS (SELECT FROM sync_fire f
                              WHERE f.sync = d.name
                                AND (f.scheduled_for >= :since OR f.outcome IS NULL OR f.next_attempt_at IS NOT NULL))
              AND NOT EXISTS (SELECT FROM batch_job_instance i JOIN batch_job_execution e USING (job_instance_id)
                              WHERE i.job_name = d.name
                                AND coalesce(e.end_time, e.create_time) AT TIME ZONE 'UTC' >= :since)
              AND NOT EXISTS (SELECT FROM sync_lease l WHERE l.sync = d.name AND l.run_id IS NOT NULL)
              AND NOT EXISTS (SELECT FROM sync_schedule s WHERE s.sync = d.name AND s.own_expression IS NOT NULL)
              AND NOT EXISTS (SELECT FROM sync_error e WHERE e.sync = d.name AND e.status = 'open' AND e.phase <> 'run')
              AND NOT EXISTS (SELECT FROM sync_runs r
                              WHERE r.run_id = (SELECT max(run_id) FROM sync_fire
                                                WHERE sync = d.name AND outcome = 'run')
                                AND r.status = 'failed' AND coalesce(r.error_is_retryable, true))
            ORDER BY d.created_at, d.name
            """;

    private final JdbcClient jdbc;

    AdHocUse(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// The newest run that is under way or about to begin.
    Optional<Long> underWay(String sync) {
        return jdbc.sql(UNDER_WAY).param(sync).query(Long.class).optional();
    }

    /// The syncs that have had no run since then, and wait for nobody: no run that may be tried
    /// again, no open reject, no schedule.
    List<String> unusedSince(Instant since) {
        return unused(null, since);
    }

    /// Whether it is one of [#unusedSince].
    boolean isUnusedSince(String sync, Instant since) {
        return !unused(sync, since).isEmpty();
    }

    private List<String> unused(@Nullable String sync, Instant since) {
        return jdbc.sql(UNUSED)
                .param("name", sync)
                .param("since", Timestamp.from(since))
                .query(String.class)
                .list();
    }
}
