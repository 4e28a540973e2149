package dev.syncline.system.clientsystem;

import dev.syncline.connection.ConnectionGate;
import dev.syncline.run.SyncInsight;
import dev.syncline.sync.SynclineException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Document 4's status of the upload. Its totals are those of the runs, on whatever node, since
/// this node started.
final class UploadStatus {

    private final String sync;
    private final JdbcClient jdbc;
    private final ReadingQueue queue;
    private final Supplier<ConnectionGate> gate;
    private final Instant startedAt;

    UploadStatus(
            String sync,
            JdbcClient jdbc,
            ReadingQueue queue,
            Supplier<ConnectionGate> gate,
            Clock clock) {
        this.sync = sync;
        this.jdbc = jdbc;
        this.queue = queue;
        this.gate = gate;
        this.startedAt = clock.instant();
    }

    SyncInsight insight() {
        return new SyncInsight(this::queueSize, this::details);
    }

    private OptionalLong queueSize() {
        try {
            return OptionalLong.of(queue.size());
        } catch (SynclineException _) {
            // Its connection says what is wrong with it.
            return OptionalLong.empty();
        }
    }

    private Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        jdbc.sql(
                        """
                        SELECT EXISTS (SELECT FROM sync_lease WHERE sync = :sync AND run_id IS NOT NULL
                                       AND expires_at > clock_timestamp()) AS running,
                               last.ended_at, last.status, last.error_message,
                               total.synced, total.failed
                        FROM (SELECT coalesce(sum(l.created), 0) AS synced, coalesce(sum(l.rejected), 0) AS failed
                              FROM sync_fire f JOIN sync_ledger l USING (run_id)
                              WHERE f.sync = :sync AND f.scheduled_for >= :start) total
                        LEFT JOIN LATERAL (
                              SELECT ended_at, status, error_message FROM sync_runs
                              WHERE run_id = (SELECT max(run_id) FROM sync_fire
                                              WHERE sync = :sync AND outcome NOT IN ('skipped', 'missed'))) last ON true
                        """)
                .param("sync", sync)
                .param("start", Timestamp.from(startedAt))
                .query((row, number) -> put(row, details))
                .single();
        queueSize().ifPresent(size -> details.put("queueSize", size));
        details.put(
                "isClientConnected",
                gate.get().whyClosed(List.of(ClientSystemProperties.CONNECTION), false).isEmpty());
        return details;
    }

    private static boolean put(ResultSet row, Map<String, Object> details) throws SQLException {
        details.put("isRunning", row.getBoolean("running"));
        Timestamp ended = row.getTimestamp("ended_at");
        String status = row.getString("status");
        if (ended != null) {
            details.put("lastSyncTime", ended.toInstant().toString());
            details.put("lastSyncSuccess", "completed".equals(status));
        }
        String error = row.getString("error_message");
        if (error != null) {
            details.put("lastSyncError", error);
        }
        details.put("totalSynced", row.getLong("synced"));
        details.put("totalFailed", row.getLong("failed"));
        return true;
    }
}
