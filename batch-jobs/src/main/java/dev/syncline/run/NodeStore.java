package dev.syncline.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table `sync_node`. Thread-safe.
public final class NodeStore {

    /// How long the dead are remembered.
    private static final int KEPT_HOURS = 24;

    private final JdbcClient jdbc;

    NodeStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// Says that a node is there.
    ///
    /// @return whether somebody wants it drained
    boolean seen(Node node, String version, boolean worker, Clock clock) {
        return jdbc.sql(
                        """
                        INSERT INTO sync_node AS n (boot_id, name, version, worker, clock_ahead_ms)
                        VALUES (:boot, :name, :version, :worker, :ahead)
                        ON CONFLICT (boot_id) DO UPDATE
                        SET seen_at = clock_timestamp(), clock_ahead_ms = excluded.clock_ahead_ms, stopped_at = NULL
                        RETURNING n.drained_at IS NOT NULL
                        """)
                .param("boot", node.bootId())
                .param("name", node.name())
                .param("version", version)
                .param("worker", worker)
                .param("ahead", clockAhead(clock))
                .query(Boolean.class)
                .single();
    }

    /// Half of the way there and back is taken off.
    private long clockAhead(Clock clock) {
        Instant before = clock.instant();
        Instant database =
                jdbc.sql("SELECT clock_timestamp()").query(Timestamp.class).single().toInstant();
        Instant middle = before.plus(Duration.between(before, clock.instant()).dividedBy(2));
        return Duration.between(database, middle).toMillis();
    }

    void stopped(Node node) {
        jdbc.sql("UPDATE sync_node SET stopped_at = clock_timestamp() WHERE boot_id = ?")
                .param(node.bootId())
                .update();
        jdbc.sql("DELETE FROM sync_node WHERE seen_at < clock_timestamp() - ? * interval '1 hour'")
                .param(KEPT_HOURS)
                .update();
    }

    /// Those of the last day: the living first, then the newest.
    public List<NodeStanding> all() {
        return jdbc.sql(
                        """
                        SELECT *, extract(epoch FROM clock_timestamp() - seen_at) AS silent_for FROM sync_node
                        WHERE seen_at > clock_timestamp() - :hours * interval '1 hour'
                        ORDER BY stopped_at IS NOT NULL, seen_at < clock_timestamp() - interval '20 seconds',
                                 started_at DESC
                        LIMIT 200
                        """)
                .param("hours", KEPT_HOURS)
                .query(NodeStore::standing)
                .list();
    }

    /// Asks a node to take no further fires, or to take them again. It hears of it within seconds.
    ///
    /// @param actor null for nobody in particular
    /// @return the node, empty when there is none of that boot id, or it has said goodbye
    public Optional<NodeStanding> drain(
            String bootId, boolean drained, @Nullable String actor, @Nullable String reason) {
        return jdbc.sql(
                        """
                        UPDATE sync_node
                        SET drained_at = CASE WHEN :drained THEN coalesce(drained_at, clock_timestamp()) END,
                            drained_by = CASE WHEN :drained THEN :actor::text END,
                            drain_reason = CASE WHEN :drained THEN :reason::text END
                        WHERE boot_id = :boot AND stopped_at IS NULL
                        RETURNING *, extract(epoch FROM clock_timestamp() - seen_at) AS silent_for
                        """)
                .param("boot", bootId)
                .param("drained", drained)
                .param("actor", actor)
                .param("reason", reason)
                .query(NodeStore::standing)
                .optional();
    }

    private static NodeStanding standing(ResultSet row, int number) throws SQLException {
        return new NodeStanding(
                row.getString("boot_id"),
                row.getString("name"),
                row.getString("version"),
                row.getBoolean("worker"),
                row.getTimestamp("started_at").toInstant(),
                row.getTimestamp("seen_at").toInstant(),
                Duration.ofMillis((long) (row.getDouble("silent_for") * 1_000)),
                row.getLong("clock_ahead_ms"),
                instant(row.getTimestamp("drained_at")),
                row.getString("drained_by"),
                row.getString("drain_reason"),
                instant(row.getTimestamp("stopped_at")));
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
