package dev.syncline.system.clientsystem;

import com.zaxxer.hikari.HikariDataSource;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.sql.SQLException;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The database in which readings wait. Each statement commits by itself. Thread-safe.
final class QueueDatabase implements AutoCloseable {

    static final String CONNECTION = "client-queue";

    /// Bounded well below the lease's 12 s. UTC makes a `timestamp` without a zone mean what it
    /// says.
    private static final String SESSION =
            "SET statement_timeout = '8s'; SET lock_timeout = '5s'; SET TimeZone = 'UTC'";

    private final DataSource dataSource;
    private final JdbcClient jdbc;

    private QueueDatabase(DataSource dataSource) {
        this.dataSource = dataSource;
        this.jdbc = JdbcClient.create(dataSource);
    }

    /// Connects when it is first asked: a database that is away keeps nobody from starting.
    static QueueDatabase of(ClientSystemProperties.Queue queue) {
        PGSimpleDataSource driver = new PGSimpleDataSource();
        driver.setServerNames(new String[] {queue.host()});
        driver.setPortNumbers(new int[] {queue.port()});
        driver.setDatabaseName(queue.database());
        driver.setUser(queue.user());
        driver.setPassword(queue.password());
        driver.setApplicationName("syncline-client-system");
        driver.setTcpKeepAlive(true);
        driver.setConnectTimeout(3);
        driver.setSocketTimeout(10);
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(driver);
        pool.setPoolName(CONNECTION);
        pool.setMaximumPoolSize(5);
        pool.setMinimumIdle(0);
        pool.setInitializationFailTimeout(-1);
        pool.setConnectionTimeout(4_000);
        pool.setConnectionInitSql(SESSION);
        return new QueueDatabase(pool);
    }

    /// @throws SynclineException when it doesn't answer
    void check() {
        ask("be asked", client -> client.sql("SELECT 1").query(Integer.class).single());
    }

    /// @param what completes the sentence "The queue of readings could not …"
    /// @throws SynclineException `source`, with what the database said but for rows
    <T extends @Nullable Object> T ask(String what, Function<JdbcClient, T> question) {
        try {
            return question.apply(jdbc);
        } catch (DataAccessException e) {
            String state = sqlState(e);
            throw new SynclineException(
                    state.startsWith("28") ? ErrorClass.CREDENTIALS : ErrorClass.SOURCE,
                    "The queue of readings could not %s%s; look at connection %s"
                            .formatted(
                                    what,
                                    state.isEmpty() ? "" : " (SQLSTATE " + state + ")",
                                    CONNECTION),
                    e);
        }
    }

    static String sqlState(Throwable thrown) {
        String state = "";
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < 20; depth++, cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                state = sql.getSQLState();
            }
        }
        return state;
    }

    @Override
    public void close() {
        if (dataSource instanceof HikariDataSource pool) {
            pool.close();
        }
    }
}
