package dev.syncline.connection;

import com.zaxxer.hikari.HikariDataSource;
import org.postgresql.ds.PGSimpleDataSource;

/// A pool of connections to a PostgreSQL of somebody else. It opens the first one when somebody
/// first asks: a database that is away keeps nobody from starting.
///
/// Not a bean of type `DataSource`: that is the engine's own database. Thread-safe.
public final class PeerPool implements AutoCloseable {

    /// Each bound is well below the lease's 12 s, so that a call of a node that has lost its lease
    /// is over before long. UTC makes a `timestamp` without a zone mean what it says; with the
    /// other formats values read as text mean the same in each database. A commit that a peer
    /// confirms is on its disk, whatever it does for others: what it holds may be deleted where it
    /// came from.
    private static final String SESSION =
            "SET statement_timeout = '8s'; SET lock_timeout = '5s';"
                    + " SET idle_in_transaction_session_timeout = '30s';"
                    + " SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET IntervalStyle = 'postgres';"
                    + " SET bytea_output = 'hex'; SET extra_float_digits = 1;"
                    + " SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5;"
                    + " SET tcp_keepalives_count = 3; SET tcp_user_timeout = 20000;"
                    + " SELECT set_config('synchronous_commit', 'on', false)"
                    + " WHERE current_setting('synchronous_commit') = 'off'";

    private static final int CONNECT_SECONDS = 3;
    private static final int ANSWER_SECONDS = 10;
    private static final long WAIT_FOR_CONNECTION_MILLIS = 4_000;

    private final HikariDataSource pool;

    private PeerPool(HikariDataSource pool) {
        this.pool = pool;
    }

    /// Where a database is, and who we are to it.
    ///
    /// @param sslMode as libpq calls it: `prefer`, or `require`, `verify-full` and so on
    public record Address(
            String host, int port, String database, String user, String password, String sslMode) {

        @Override
        public String toString() {
            return "%s:%d/%s".formatted(host, port, database);
        }
    }

    /// @param name the connection's name, as messages call it
    /// @param size the most connections at once
    /// @param applicationName what the database calls our sessions
    public static PeerPool to(String name, Address address, int size, String applicationName) {
        PGSimpleDataSource driver = new PGSimpleDataSource();
        driver.setServerNames(new String[] {address.host()});
        driver.setPortNumbers(new int[] {address.port()});
        driver.setDatabaseName(address.database());
        driver.setUser(address.user());
        driver.setPassword(address.password());
        driver.setSslMode(address.sslMode());
        driver.setApplicationName(applicationName);
        driver.setTcpKeepAlive(true);
        driver.setConnectTimeout(CONNECT_SECONDS);
        driver.setSocketTimeout(ANSWER_SECONDS);
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(driver);
        pool.setPoolName(name);
        pool.setMaximumPoolSize(size);
        pool.setMinimumIdle(0);
        pool.setInitializationFailTimeout(-1);
        pool.setConnectionTimeout(WAIT_FOR_CONNECTION_MILLIS);
        // As statements, since connection poolers in between refuse them as start-up `options`.
        pool.setConnectionInitSql(SESSION);
        return new PeerPool(pool);
    }

    public PeerDatabase database() {
        return new PeerDatabase(pool.getPoolName(), pool);
    }

    @Override
    public void close() {
        pool.close();
    }
}
