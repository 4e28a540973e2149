package dev.syncline.connection;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table `sync_connection`. Writes on the transaction of the calling thread, or each statement
/// for itself.
final class ConnectionStore {

    private static final String COLUMNS =
            """
            c.name, c.kind, c.address, c.state, c.since,
            extract(epoch FROM clock_timestamp() - c.since) * 1000 AS in_state_millis, c.consecutive_failures,
            c.last_success_at, c.last_failure_at, c.last_error, c.last_checked_at, c.checked_by
            """;

    private static final String BEFORE =
            """
            FROM (SELECT name, state AS was, since AS was_since, last_success_at AS was_well_at
                  FROM sync_connection WHERE name = :name FOR UPDATE) b
            WHERE c.name = b.name
            RETURNING b.was, extract(epoch FROM clock_timestamp() - b.was_since) * 1000 AS was_for_millis,
                      b.was_well_at,
            """
                    + COLUMNS;

    private final JdbcClient jdbc;

    ConnectionStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// What a result changed.
    ///
    /// @param lasted how long the status before it had lasted
    /// @param wellBefore when the peer had last answered well before; null when never
    record Change(
            ConnectionStatus from,
            Duration lasted,
            @Nullable Instant wellBefore,
            ConnectionState now) {

        boolean isChange() {
            return from != now.status();
        }
    }

    /// Makes the row, or begins anew when the connection leads elsewhere by now.
    void register(Connection connection) {
        jdbc.sql(
                        """
                        INSERT INTO sync_connection AS c (name, kind, address) VALUES (:name, :kind, :address)
                        ON CONFLICT (name) DO UPDATE
                        SET kind = excluded.kind, address = excluded.address, state = 'unknown',
                            since = clock_timestamp(), consecutive_failures = 0, last_success_at = NULL,
                            last_failure_at = NULL, last_error = NULL, last_checked_at = NULL, checked_by = NULL
                        WHERE (c.kind, c.address) IS DISTINCT FROM (excluded.kind, excluded.address)
                        """)
                .param("name", connection.name())
                .param("kind", connection.kind().wireName())
                .param("address", connection.address())
                .update();
    }

    List<ConnectionState> find(Collection<String> names) {
        return jdbc.sql(
                        "SELECT %s FROM sync_connection c WHERE name = ANY (:names) ORDER BY name"
                                .formatted(COLUMNS))
                .param("names", names.toArray(String[]::new))
                .query(ConnectionStore::state)
                .list();
    }

    /// Takes the checks that are due for this node, so that no other one makes them.
    List<String> claimDue(Collection<String> names, String node, ConnectionProperties properties) {
        return jdbc.sql(
                        """
                        UPDATE sync_connection
                        SET last_checked_at = clock_timestamp(), checked_by = :node
                        WHERE name = ANY (:names)
                          AND (last_checked_at IS NULL
                               OR last_checked_at < clock_timestamp() - interval '1 millisecond'
                                   * CASE WHEN state = 'offline' OR consecutive_failures > 0
                                          THEN least(:trouble, :calm) ELSE :calm END)
                        RETURNING name
                        """)
                .param("node", node)
                .param("names", names.toArray(String[]::new))
                .param("trouble", properties.troubleInterval().toMillis())
                .param("calm", properties.checkInterval().toMillis())
                .query(String.class)
                .list();
    }

    /// Notes that this node checks it now, due or not.
    void claim(String name, String node) {
        jdbc.sql(
                        "UPDATE sync_connection SET last_checked_at = clock_timestamp(), checked_by = ? WHERE name = ?")
                .params(node, name)
                .update();
    }

    /// The peer is there.
    ///
    /// @param trouble why it is of no use all the same; null when it is
    Optional<Change> answered(String name, @Nullable String trouble) {
        return jdbc.sql(
                        """
                        UPDATE sync_connection c
                        SET state = 'online',
                            since = CASE WHEN b.was = 'online' THEN c.since ELSE clock_timestamp() END,
                            consecutive_failures = 0,
                            last_success_at = CASE WHEN :trouble::text IS NULL
                                                   THEN clock_timestamp() ELSE c.last_success_at END,
                            last_failure_at = CASE WHEN :trouble::text IS NULL
                                                   THEN c.last_failure_at ELSE clock_timestamp() END,
                            last_error = :trouble
                        """
                                + BEFORE)
                .param("name", name)
                .param("trouble", trouble)
                .query(ConnectionStore::change)
                .optional();
    }

    /// It did not answer as it should.
    ///
    /// @param failuresToOffline how many in a row make it offline
    Optional<Change> failed(String name, String why, int failuresToOffline) {
        return jdbc.sql(
                        """
                        UPDATE sync_connection c
                        SET state = CASE WHEN c.consecutive_failures + 1 >= :limit THEN 'offline' ELSE c.state END,
                            since = CASE WHEN c.consecutive_failures + 1 >= :limit AND b.was <> 'offline'
                                         THEN clock_timestamp() ELSE c.since END,
                            consecutive_failures = c.consecutive_failures + 1,
                            last_failure_at = clock_timestamp(),
                            last_error = :why
                        """
                                + BEFORE)
                .param("name", name)
                .param("limit", failuresToOffline)
                .param("why", why)
                .query(ConnectionStore::change)
                .optional();
    }

    /// A run had trouble with it.
    ///
    /// @param failuresToOffline its failures are counted up to one below that
    void suspect(String name, String why, int failuresToOffline) {
        jdbc.sql(
                        """
                        UPDATE sync_connection
                        SET consecutive_failures = least(consecutive_failures + 1, :limit - 1),
                            last_failure_at = clock_timestamp(), last_error = :why
                        WHERE name = :name AND state <> 'offline'
                        """)
                .param("name", name)
                .param("why", why)
                .param("limit", failuresToOffline)
                .update();
    }

    private static Change change(ResultSet row, int number) throws SQLException {
        return new Change(
                ConnectionStatus.ofWireName(row.getString("was")),
                Duration.ofMillis(row.getLong("was_for_millis")),
                instant(row, "was_well_at"),
                state(row, number));
    }

    private static ConnectionState state(ResultSet row, int number) throws SQLException {
        return new ConnectionState(
                row.getString("name"),
                Connection.Kind.ofWireName(row.getString("kind")),
                row.getString("address"),
                ConnectionStatus.ofWireName(row.getString("state")),
                row.getTimestamp("since").toInstant(),
                Duration.ofMillis(row.getLong("in_state_millis")),
                row.getInt("consecutive_failures"),
                instant(row, "last_success_at"),
                instant(row, "last_failure_at"),
                row.getString("last_error"),
                instant(row, "last_checked_at"),
                row.getString("checked_by"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp timestamp = row.getTimestamp(column);
        return timestamp == null ? null : timestamp.toInstant();
    }
}
