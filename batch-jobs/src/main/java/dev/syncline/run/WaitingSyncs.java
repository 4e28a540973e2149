package dev.syncline.run;

import dev.syncline.connection.ConnectionState;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Finds out what a connection that was away has kept from happening.
final class WaitingSyncs {

    private final JdbcClient jdbc;

    WaitingSyncs(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    record Unfinished(long runId) {}

    /// Of two connections that come back at the same moment, the second one sees the first one back
    /// too; else each would leave their syncs to the other.
    void oneAtATime() {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtext('syncline.reconnect'))")
                .query()
                .listOfRows();
    }

    /// Whether a run is under way, or a fire waits to be dealt with.
    boolean isBusy(String sync) {
        return jdbc.sql(
                        """
                        SELECT EXISTS (SELECT FROM sync_fire WHERE sync = :sync AND outcome IS NULL)
                            OR EXISTS (SELECT FROM sync_lease
                                       WHERE sync = :sync AND run_id IS NOT NULL AND expires_at > clock_timestamp())
                        """)
                .param("sync", sync)
                .query(Boolean.class)
                .single();
    }

    /// Whether one of the connections is offline.
    boolean needsAnother(Collection<String> connections) {
        return jdbc.sql(
                        "SELECT EXISTS (SELECT FROM sync_connection WHERE name = ANY (?) AND state = 'offline')")
                .param(connections.toArray(String[]::new))
                .query(Boolean.class)
                .single();
    }

    /// The newest run, if it failed in a way that the connection may have caused: a further attempt
    /// of it is planned, or it failed for good with trouble that may pass, after the connection was
    /// last seen well.
    Optional<Unfinished> unfinishedRun(String sync, @Nullable Instant wellBefore) {
        return jdbc.sql(
                        """
                        SELECT f.run_id
                        FROM sync_fire f JOIN sync_runs r USING (run_id)
                        WHERE f.run_id = (SELECT max(run_id) FROM sync_fire WHERE sync = :sync AND outcome = 'run')
                          AND f.stop_requested_at IS NULL
                          AND (f.next_attempt_trigger IN ('retry', 'handover')
                               OR (f.next_attempt_at IS NULL AND r.status = 'failed'
                                   AND r.error_class IN ('network', 'source', 'target')
                                   AND r.ended_at >= coalesce(:well::timestamptz, '-infinity')
                                   AND (SELECT e.is_retryable FROM sync_error e
                                        WHERE e.run_id = f.run_id AND e.phase = 'run'
                                        ORDER BY e.error_id DESC LIMIT 1)))
                        """)
                .param("sync", sync)
                .param("well", wellBefore == null ? null : Timestamp.from(wellBefore))
                .query((row, number) -> new Unfinished(row.getLong(1)))
                .optional();
    }

    /// Whether the newest fire that nobody asked for was skipped because one of these connections
    /// was offline, and no run began since.
    boolean wasSkipped(String sync, List<String> connections) {
        String reason =
                jdbc.sql(
                                """
                                SELECT coalesce(outcome_reason, '')
                                FROM sync_fire
                                WHERE sync = :sync
                                  AND (outcome = 'run'
                                       OR (outcome = 'skipped'
                                           AND trigger IN ('cron', 'interval', 'startup', 'reconnect')))
                                ORDER BY run_id DESC LIMIT 1
                                """)
                        .param("sync", sync)
                        .query(String.class)
                        .optional()
                        .orElse("");
        return connections.stream()
                .map(ConnectionState::skipReasonStart)
                .anyMatch(reason::startsWith);
    }
}
