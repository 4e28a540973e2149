package dev.syncline.system.catalog;

import dev.syncline.run.RunControl;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The runs of ad hoc syncs and of `catalog`, in the words of document 3. Thread-safe.
public final class CatalogRuns {

    /// Status as document 3 has it. A failed run that is to be tried again by itself is `pending`;
    /// one that was stopped, skipped, missed or given up is `cancelled`.
    private static final String STANDING =
            """
            SELECT f.run_id, f.sync, f.outcome, a.job_execution_id AS attempt_id,
                   CASE
                       WHEN f.outcome IN ('skipped', 'missed') THEN 'cancelled'
                       WHEN a.status IS NULL THEN 'pending'
                       WHEN a.status IN ('STARTING', 'STARTED', 'STOPPING') THEN 'in_progress'
                       WHEN a.status = 'COMPLETED' THEN 'completed'
                       -- What follows is not decided yet.
                       WHEN f.concluded_attempt_id IS DISTINCT FROM a.job_execution_id THEN 'in_progress'
                       WHEN a.status = 'ABANDONED' THEN 'cancelled'
                       WHEN f.next_attempt_at IS NOT NULL THEN 'pending'
                       WHEN a.status = 'STOPPED' THEN 'cancelled'
                       ELSE 'failed'
                   END AS standing
            FROM sync_fire f
            LEFT JOIN batch_job_instance i ON i.job_name = f.sync AND i.job_key = f.job_key
            LEFT JOIN LATERAL (
                SELECT job_execution_id, status FROM batch_job_execution
                WHERE job_instance_id = i.job_instance_id ORDER BY job_execution_id DESC LIMIT 1) a ON true
            WHERE (f.sync = 'catalog' OR f.sync LIKE 'adhoc-%')
            """;

    private final JdbcClient jdbc;

    CatalogRuns(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// Document 3's words for how a run stands.
    public enum Standing {
        PENDING,
        IN_PROGRESS,
        COMPLETED,
        FAILED,
        CANCELLED;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Standing ofWireName(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    /// How many runs stand how; each standing is there.
    public Map<Standing, Long> counts() {
        Map<Standing, Long> counts = new EnumMap<>(Standing.class);
        for (Standing standing : Standing.values()) {
            counts.put(standing, 0L);
        }
        jdbc.sql("SELECT standing, count(*) FROM (" + STANDING + ") r GROUP BY standing")
                .query(row -> {
                    counts.put(Standing.ofWireName(row.getString(1)), row.getLong(2));
                });
        return counts;
    }

    /// How a run stands; empty when there is no such run among these syncs.
    public Optional<Standing> standing(long runId) {
        return jdbc.sql("SELECT standing FROM (" + STANDING + " AND f.run_id = ?) r")
                .param(runId)
                .query(String.class)
                .optional()
                .map(Standing::ofWireName);
    }

    /// @param type such as `parsing` or `network`
    /// @param code such as `ROW_PARSE_ERROR` or `API_ERROR`
    public record Trouble(String type, String code, String message) {}

    /// The newest errors of a run, newest first, in document 3's types.
    public List<Trouble> troubles(long runId, int most) {
        return jdbc.sql(
                        """
                        SELECT phase, error_class, error_code, message FROM sync_errors
                        WHERE run_id = ? ORDER BY error_id DESC LIMIT ?
                        """)
                .params(runId, most)
                .query((row, number) ->
                        TroubleTypes.of(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4)))
                .list();
    }

    /// A run that failed for a reason that may pass: the newest of its sync, since an older one is
    /// superseded.
    ///
    /// @param standing pending when another attempt is planned already
    /// @param restarts how often the daily check has restarted it
    record Retryable(long runId, Standing standing, int restarts) {}

    List<Retryable> retryable() {
        return jdbc.sql(
                        """
                        SELECT r.run_id, r.standing,
                               (SELECT count(*) FROM sync_attempts t
                                WHERE t.run_id = r.run_id AND t.trigger = 'restart' AND t.actor = :checker)
                        FROM (SELECT DISTINCT ON (sync) * FROM (%s) s
                              WHERE coalesce(outcome, 'run') = 'run' ORDER BY sync, run_id DESC) r
                        WHERE r.standing IN ('failed', 'pending') AND r.attempt_id IS NOT NULL
                          AND (r.sync = 'catalog'
                               OR EXISTS (SELECT FROM sync_definition d
                                          WHERE d.name = r.sync AND d.retired_at IS NULL))
                          AND (SELECT coalesce(bool_or(e.is_retryable), true) FROM sync_error e
                               WHERE e.attempt_id = r.attempt_id AND e.phase = 'run')
                        ORDER BY r.run_id
                        """
                                .formatted(STANDING))
                .param("checker", RetryCheck.NAME)
                .query((row, number) ->
                        new Retryable(
                                row.getLong(1),
                                Standing.ofWireName(row.getString(2)),
                                row.getInt(3)))
                .list();
    }

    /// What [#resume] did.
    ///
    /// @param resumed runs that got another attempt
    /// @param left why the others did not
    public record Resumed(List<Long> resumed, Map<Long, String> left) {}

    /// Starts another attempt, now, of each sync's newest run if it failed for a reason that may
    /// pass, whether or not one was planned for later. Runs that have not begun need no help.
    ///
    /// @param restart of one run, in a transaction of its own: all of them in one would keep Quartz
    ///   waiting on every node, and could lock one another's rows the other way round
    public Resumed resume(LongFunction<RunControl.Answer> restart) {
        List<Long> resumed = new ArrayList<>();
        Map<Long, String> left = new java.util.TreeMap<>();
        for (Retryable run : retryable()) {
            switch (restart.apply(run.runId())) {
                case RunControl.Answer.Accepted _ -> resumed.add(run.runId());
                case RunControl.Answer.Refused refused -> left.put(run.runId(), refused.why());
                case RunControl.Answer.Unknown _ -> left.put(run.runId(), "It is gone");
            }
        }
        return new Resumed(resumed, left);
    }
}
