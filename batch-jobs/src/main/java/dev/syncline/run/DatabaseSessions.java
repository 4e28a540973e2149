package dev.syncline.run;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import org.springframework.beans.factory.config.BeanPostProcessor;

/// Gives every database session of this process its name and its time limits: a paused or vanished
/// node must not hold a lock for ever, and no call may wait for ever.
final class DatabaseSessions implements BeanPostProcessor {

    private static final String SESSION_SETTINGS =
            "-c idle_in_transaction_session_timeout=30s -c lock_timeout=10s -c statement_timeout=300s"
                    + " -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
                    + " -c tcp_user_timeout=20000";

    private final Node node;
    private final Duration databaseWait;

    DatabaseSessions(Node node, Duration databaseWait) {
        this.node = node;
        this.databaseWait = databaseWait;
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof HikariDataSource dataSource && !dataSource.isRunning()) {
            limit(dataSource, SESSION_SETTINGS, Duration.ofSeconds(310));
            DatabaseWait.await(dataSource, databaseWait);
        }
        return bean;
    }

    private void limit(HikariConfig config, String settings, Duration socketTimeout) {
        config.addDataSourceProperty("ApplicationName", node.applicationName());
        config.addDataSourceProperty("options", settings);
        config.addDataSourceProperty("tcpKeepAlive", "true");
        // An error's details quote rows, and errors of the platform are logged whole.
        config.addDataSourceProperty("logServerErrorDetail", "false");
        config.addDataSourceProperty("connectTimeout", "5");
        config.addDataSourceProperty("socketTimeout", Long.toString(socketTimeout.toSeconds()));
        config.setConnectionTimeout(Duration.ofSeconds(10).toMillis());
    }

    /// The small pool for Quartz's threads, heartbeats and leases: its statements are tiny, so it
    /// gives up early.
    HikariDataSource controlPool(HikariDataSource main) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("control");
        config.setJdbcUrl(main.getJdbcUrl());
        config.setUsername(main.getUsername());
        config.setPassword(main.getPassword());
        config.setMaximumPoolSize(6);
        config.setInitializationFailTimeout(-1);
        limit(
                config,
                SESSION_SETTINGS + " -c lock_timeout=3s -c statement_timeout=10s",
                Duration.ofSeconds(12));
        config.setConnectionTimeout(Duration.ofSeconds(5).toMillis());
        return new HikariDataSource(config);
    }
}
