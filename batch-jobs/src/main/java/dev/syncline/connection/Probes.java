package dev.syncline.connection;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;

/// Probes for the usual peers.
public final class Probes {

    private Probes() {}

    /// `GET` of a path that is made for it, such as `/health`: good when the answer is 2xx.
    ///
    /// @param path see [HttpCaller#get]
    public static Connection.Probe http(HttpCaller caller, String path) {
        return () -> get(caller, path);
    }

    /// `GET` of any path of a peer without one that is made for it: good whenever the peer answers
    /// at all, also with 404, but not with 408, 429 or 5xx. So it should be a path that costs the
    /// peer nothing, such as its base.
    ///
    /// @param path see [HttpCaller#get]
    public static Connection.Probe answering(HttpCaller caller, String path) {
        return () -> {
            try {
                get(caller, path);
            } catch (SynclineException e) {
                // That is how a caller tells of a status that asking again would not change.
                if (e.errorClass() != ErrorClass.SOURCE || e.isRetryable()) {
                    throw e;
                }
            }
        };
    }

    private static void get(HttpCaller caller, String path) {
        try {
            caller.get(path, Map.of()).close();
        } catch (IOException e) {
            throw new SynclineException(
                    ErrorClass.PLATFORM,
                    "The answer of %s could not be put away".formatted(caller.connection().name()),
                    e);
        }
    }

    /// `SELECT 1` on a connection of the pool.
    ///
    /// @param timeout for the statement, at least a second; what the pool and the driver take to
    ///   connect is theirs to bound
    public static Connection.Probe database(DataSource dataSource, Duration timeout) {
        return () -> {
            try (java.sql.Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.setQueryTimeout((int) Math.max(1, timeout.toSeconds()));
                statement.execute("SELECT 1");
            } catch (SQLException e) {
                throw failed(e);
            }
        };
    }

    /// Without the driver's message, which may quote the address as it was configured.
    private static SynclineException failed(SQLException e) {
        String state = sqlState(e);
        return switch (state.length() >= 2 ? state.substring(0, 2) : "") {
            case "28" ->
                    new SynclineException(
                            ErrorClass.CREDENTIALS,
                            "the database refused user or password (SQLSTATE %s)".formatted(state),
                            e);
            case "3D" ->
                    new SynclineException(
                            ErrorClass.CONFIG,
                            "the server has no such database (SQLSTATE %s)".formatted(state),
                            e);
            default ->
                    new SynclineException(
                            ErrorClass.NETWORK,
                            state.isEmpty()
                                    ? "the database did not answer"
                                    : "the database did not answer (SQLSTATE %s)".formatted(state),
                            e);
        };
    }

    /// A pool wraps the driver's exception in one of its own, which has the driver's state or none.
    private static String sqlState(SQLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "";
    }
}
