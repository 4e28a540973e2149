package dev.syncline.run;

import com.zaxxer.hikari.HikariDataSource;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets a node that starts before its database wait for it, instead of dying and being started
/// again and again.
final class DatabaseWait {

    private static final Logger log = LoggerFactory.getLogger(DatabaseWait.class);
    private static final Duration SAY_SO_EVERY = Duration.ofSeconds(10);
    private static final Duration TRY_EVERY = Duration.ofMillis(500);

    private DatabaseWait() {}

    /// Returns when the database has answered.
    ///
    /// @throws SynclineException of class `credentials` or `config` at once when it refuses the
    ///   login or has no such database, of class `platform` when it is still silent after `longest`
    static void await(HikariDataSource dataSource, Duration longest) {
        long start = System.nanoTime();
        long lastSaid = start - SAY_SO_EVERY.toNanos();
        while (true) {
            try (Connection connection = connect(dataSource)) {
                return;
            } catch (SQLException e) {
                failIfRefused(dataSource, e);
                long now = System.nanoTime();
                if (now - start >= longest.toNanos()) {
                    throw new SynclineException(
                            ErrorClass.PLATFORM,
                            "The engine's database %s did not answer within %d s (%s); start it, or correct SPRING_DATASOURCE_URL"
                                    .formatted(where(dataSource), longest.toSeconds(), reason(e)),
                            e);
                }
                if (now - lastSaid >= SAY_SO_EVERY.toNanos()) {
                    log.warn(
                            "The engine's database {} doesn't answer ({}); waiting for it",
                            where(dataSource),
                            reason(e));
                    lastSaid = now;
                }
                pause();
            }
        }
    }

    private static Connection connect(HikariDataSource dataSource) throws SQLException {
        Properties login = new Properties();
        if (dataSource.getUsername() != null) {
            login.setProperty("user", dataSource.getUsername());
        }
        if (dataSource.getPassword() != null) {
            login.setProperty("password", dataSource.getPassword());
        }
        login.setProperty("connectTimeout", "5");
        login.setProperty("loginTimeout", "5");
        return DriverManager.getConnection(dataSource.getJdbcUrl(), login);
    }

    private static void failIfRefused(HikariDataSource dataSource, SQLException e) {
        String state = String.valueOf(e.getSQLState());
        if (state.startsWith("28")) {
            throw new SynclineException(
                    ErrorClass.CREDENTIALS,
                    "The engine's database %s refused user '%s' (%s); correct SPRING_DATASOURCE_USERNAME and SPRING_DATASOURCE_PASSWORD"
                            .formatted(where(dataSource), dataSource.getUsername(), reason(e)),
                    e);
        }
        if (state.equals("3D000")) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "The engine's database %s is not there (%s); create it, or correct SPRING_DATASOURCE_URL"
                            .formatted(where(dataSource), reason(e)),
                    e);
        }
    }

    /// Without the URL's parameters, which may hold a password.
    private static String where(HikariDataSource dataSource) {
        String url = String.valueOf(dataSource.getJdbcUrl());
        int parameters = url.indexOf('?');
        return parameters < 0 ? url : url.substring(0, parameters);
    }

    private static String reason(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
    }

    private static void pause() {
        try {
            Thread.sleep(TRY_EVERY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SynclineException(
                    ErrorClass.PLATFORM, "Interrupted while waiting for the engine's database", e);
        }
    }
}
