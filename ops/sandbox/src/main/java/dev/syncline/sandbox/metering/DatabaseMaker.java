package dev.syncline.sandbox.metering;

import dev.syncline.sandbox.peer.PeerData;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// Makes a database with an owner of its own, unless it is there.
final class DatabaseMaker {

    private final Database administration;

    /// @param administration a database of the same server, as its superuser
    DatabaseMaker(Database administration) {
        this.administration = administration;
    }

    /// @param schema a file beside this class, run once, whole or not at all
    /// @throws SynclineException `platform`, with what the server said
    void make(Database wanted, String schema) {
        try {
            try (Connection connection = administration.connect();
                    Statement statement = connection.createStatement()) {
                makeOwner(connection, statement, wanted);
                if (!exists(
                        connection, "SELECT 1 FROM pg_database WHERE datname = ?", wanted.name())) {
                    statement.execute(
                            "CREATE DATABASE %s OWNER %s"
                                    .formatted(
                                            statement.enquoteIdentifier(wanted.name(), true),
                                            statement.enquoteIdentifier(wanted.user(), true)));
                }
                statement.execute(
                        "REVOKE CONNECT ON DATABASE %s FROM PUBLIC"
                                .formatted(statement.enquoteIdentifier(wanted.name(), true)));
            }
            fill(wanted, PeerData.sample(DatabaseMaker.class, schema));
        } catch (SQLException e) {
            throw new SynclineException(
                    ErrorClass.PLATFORM,
                    "The metering database %s can't be made: %s"
                            .formatted(wanted.name(), e.getMessage()),
                    e);
        }
    }

    private static void makeOwner(Connection connection, Statement statement, Database wanted)
            throws SQLException {
        boolean there =
                exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = ?", wanted.user());
        statement.execute(
                "%s ROLE %s LOGIN PASSWORD %s"
                        .formatted(
                                there ? "ALTER" : "CREATE",
                                statement.enquoteIdentifier(wanted.user(), true),
                                statement.enquoteLiteral(wanted.password())));
    }

    private static void fill(Database wanted, String schema) throws SQLException {
        try (Connection connection = wanted.connect();
                Statement statement = connection.createStatement()) {
            if (!exists(
                    connection,
                    "SELECT 1 FROM pg_tables WHERE schemaname = 'public' AND tablename = ?",
                    "meter_reading")) {
                connection.setAutoCommit(false);
                statement.execute(schema);
                connection.commit();
            }
        }
    }

    private static boolean exists(Connection connection, String sql, String name)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, name);
            try (ResultSet found = query.executeQuery()) {
                return found.next();
            }
        }
    }
}
