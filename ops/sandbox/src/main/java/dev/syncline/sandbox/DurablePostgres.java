package dev.syncline.sandbox;

import dev.syncline.sandbox.peer.Ports;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A PostgreSQL server of our own on loopback, which loses nothing that it has committed and lets
/// nobody in without the password.
///
/// The server outlives a JVM that is killed. The next start finds it by its `postmaster.pid` and
/// takes it over when it answers to our password on the port asked for; else it is stopped and
/// started anew.
public final class DurablePostgres implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DurablePostgres.class);

    private static final String USER = "syncline";
    private static final String DATABASE = "syncline";
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);
    private static final String STARTING_OR_STOPPING = "57P03";
    private static final String WRONG_PASSWORD = "28P01";

    private final PostgresCluster cluster;
    private final String password;
    private final int port;
    private Optional<ProcessHandle> server = Optional.empty();

    private DurablePostgres(PostgresCluster cluster, String password, int port) {
        this.cluster = cluster;
        this.password = password;
        this.port = port;
    }

    /// In a folder of its own, for what else on this machine needs a database.
    ///
    /// @throws SynclineException as [#start(StateFolder, int)] does, and when somebody else has the
    ///   folder
    public static DurablePostgres start(Path folder, int port) {
        return start(StateFolder.open(folder), port);
    }

    /// Makes data folder and database if need be; within some three seconds the first time.
    ///
    /// @throws SynclineException one sentence: `config` when the port is taken or the password
    ///   isn't the data's, `platform` when the server can't be started
    static DurablePostgres start(StateFolder state, int port) {
        PostgresCluster cluster =
                new PostgresCluster(PostgresPrograms.unpackedInto(state.path()), state.postgres());
        cluster.initialise(USER, state.secretFile("postgres-password"));
        DurablePostgres postgres =
                new DurablePostgres(cluster, state.secret("postgres-password"), port);
        if (!postgres.adopt()) {
            Ports.requireFree("PostgreSQL", port, SandboxSettings.POSTGRES_PORT);
            cluster.launch(port);
        }
        postgres.server = cluster.running().flatMap(p -> ProcessHandle.of(p.pid()));
        try {
            postgres.createDatabase();
        } catch (SQLException e) {
            postgres.close();
            throw WRONG_PASSWORD.equals(e.getSQLState())
                    ? new SynclineException(
                            ErrorClass.CONFIG,
                            "The database in %s has another password than the one kept in %s; remove the state folder to begin afresh."
                                    .formatted(
                                            cluster.data(), state.secretFile("postgres-password")),
                            e)
                    : new SynclineException(
                            ErrorClass.PLATFORM,
                            "PostgreSQL on port %d has started, but can't be used: %s"
                                    .formatted(port, e.getMessage()),
                            e);
        }
        return postgres;
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, DATABASE);
    }

    /// For people; holds the password, which is good on this machine only.
    public String psqlUrl() {
        return "postgresql://%s:%s@127.0.0.1:%d/%s".formatted(USER, password(), port, DATABASE);
    }

    int port() {
        return port;
    }

    public String username() {
        return USER;
    }

    public String password() {
        return password;
    }

    /// @return whether a server that a killed predecessor left behind is ours now
    private boolean adopt() {
        Optional<Postmaster> left = cluster.running();
        if (left.isEmpty()) {
            return false;
        }
        String objection =
                left.get().port() == port
                        ? objectionTo(left.get())
                        : "listens on port " + left.get().port();
        if (objection == null) {
            log.info(
                    "PostgreSQL still runs, left behind by a sandbox that was killed; process {} is adopted.",
                    left.get().pid());
            return true;
        }
        log.info(
                "PostgreSQL still runs, left behind by a sandbox that was killed, but {}; process {} is stopped and a new one started.",
                objection,
                left.get().pid());
        cluster.stop();
        return false;
    }

    /// @return null when the server answers and is as we would have started it
    private @Nullable String objectionTo(Postmaster left) {
        long deadline = System.nanoTime() + ANSWER_LIMIT.toNanos();
        while (left.isAlive()) {
            try (Connection connection = connect("postgres")) {
                boolean ours = show(connection, "data_directory").equals(cluster.data().toString());
                boolean durable =
                        show(connection, "fsync").equals("on")
                                && show(connection, "synchronous_commit").equals("on");
                return ours && durable ? null : "has other settings than ours";
            } catch (SQLException e) {
                if (!STARTING_OR_STOPPING.equals(e.getSQLState()) || System.nanoTime() > deadline) {
                    return "doesn't answer to our password";
                }
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
        }
        return "is about to end";
    }

    private void createDatabase() throws SQLException {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            boolean missing;
            try (ResultSet found =
                    statement.executeQuery(
                            "SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
                missing = !found.next();
            }
            if (missing) {
                statement.execute("CREATE DATABASE " + DATABASE);
            }
        }
    }

    private Connection connect(String database) throws SQLException {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setServerNames(new String[] {"127.0.0.1"});
        dataSource.setPortNumbers(new int[] {port});
        dataSource.setDatabaseName(database);
        dataSource.setUser(USER);
        dataSource.setPassword(password);
        dataSource.setConnectTimeout(5);
        dataSource.setSocketTimeout(10);
        dataSource.setApplicationName("sandbox");
        return dataSource.getConnection();
    }

    private static String show(Connection connection, String setting) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet value = statement.executeQuery("SHOW " + setting)) {
            value.next();
            return value.getString(1);
        }
    }

    /// Ends the server, an adopted one too, within 20 seconds; what is committed stays.
    @Override
    public void close() {
        cluster.stop();
        // Whoever removes the state folder of a running sandbox takes pg_ctl its knowledge.
        server.filter(process -> new Postmaster(process.pid(), port, cluster.data()).isAlive())
                .ifPresent(ProcessHandle::destroyForcibly);
    }
}
