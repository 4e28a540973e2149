package dev.syncline.sandbox.metering;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.ds.PGSimpleDataSource;

/// How to reach a database on loopback. Its user is its owner.
///
/// @param port of the server, or of what stands before it
public record Database(int port, String name, String user, String password) {

    private static final int SECONDS = 30;

    Connection connect() throws SQLException {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setServerNames(new String[] {"127.0.0.1"});
        dataSource.setPortNumbers(new int[] {port});
        dataSource.setDatabaseName(name);
        dataSource.setUser(user);
        dataSource.setPassword(password);
        dataSource.setConnectTimeout(5);
        dataSource.setSocketTimeout(SECONDS);
        dataSource.setApplicationName("sandbox");
        return dataSource.getConnection();
    }

    /// The same database, reached by another port.
    Database by(int otherPort) {
        return new Database(otherPort, name, user, password);
    }

    @Override
    public String toString() {
        return "Database[" + name + " on port " + port + "]";
    }
}
