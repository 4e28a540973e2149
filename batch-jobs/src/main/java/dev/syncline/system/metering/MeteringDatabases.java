package dev.syncline.system.metering;

import com.zaxxer.hikari.HikariDataSource;
import dev.syncline.connection.PeerDatabase;
import dev.syncline.run.Node;
import org.postgresql.ds.PGSimpleDataSource;

/// The pools of the two databases. A pool opens its first connection when somebody first asks for
/// one: a database that is away keeps nobody from starting.
///
/// Not beans of type `DataSource`: those are the engine's own database.
final class MeteringDatabases implements AutoCloseable {

    static final String LOCAL = "metering-local";
    static final String REMOTE = "metering-remote";

    /// Each bound is well below the lease's 12 s, so that a call of a node that has lost its lease
    /// is over before long. UTC and the other formats make values read as text mean the same on
    /// both sides.
    private static final String SESSION =
            "SET statement_timeout = '8s'; SET lock_timeout = '5s';"
                    + " SET idle_in_transaction_session_timeout = '30s';"
                    + " SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET IntervalStyle = 'postgres';"
                    + " SET bytea_output = 'hex'; SET extra_float_digits = 1;"
                    + " SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5;"
                    + " SET tcp_keepalives_count = 3; SET tcp_user_timeout = 20000";

    private static final int CONNECT_SECONDS = 3;
    private static final int ANSWER_SECONDS = 10;
    private static final long WAIT_FOR_CONNECTION_MILLIS = 4_000;

    private final HikariDataSource localPool;
    private final HikariDataSource remotePool;

    MeteringDatabases(MeteringProperties properties, Node node) {
        localPool = pool(LOCAL, properties.local(), properties.poolSize(), node);
        remotePool = pool(REMOTE, properties.remote(), properties.poolSize(), node);
    }

    PeerDatabase local() {
        return new PeerDatabase(LOCAL, localPool);
    }

    PeerDatabase remote() {
        return new PeerDatabase(REMOTE, remotePool);
    }

    private static HikariDataSource pool(
            String name, MeteringProperties.Database database, int size, Node node) {
        PGSimpleDataSource driver = new PGSimpleDataSource();
        driver.setServerNames(new String[] {database.host()});
        driver.setPortNumbers(new int[] {database.port()});
        driver.setDatabaseName(database.database());
        driver.setUser(database.user());
        driver.setPassword(database.password());
        driver.setSslMode(database.sslMode());
        driver.setApplicationName(node.applicationName());
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
        return pool;
    }

    @Override
    public void close() {
        localPool.close();
        remotePool.close();
    }
}
