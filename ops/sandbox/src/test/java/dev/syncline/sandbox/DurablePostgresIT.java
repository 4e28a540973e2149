package dev.syncline.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.syncline.sandbox.peer.FreePort;
import dev.syncline.sandbox.peer.Ports;
import dev.syncline.sync.SynclineException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurablePostgresIT {

    @TempDir Path folder;

    private StateFolder state;
    private int port;

    @BeforeEach
    void openState() throws Exception {
        state = StateFolder.open(folder);
        port = FreePort.any();
    }

    /// Whatever a test has left running is found by its data folder.
    @AfterEach
    void stopServer() throws Exception {
        new PostgresCluster(PostgresPrograms.unpackedInto(state.path()), state.postgres()).stop();
        state.close();
    }

    @Test
    void keepsWhatIsCommittedAcrossRestartsAndIsDurable() throws Exception {
        try (DurablePostgres postgres = DurablePostgres.start(state, port)) {
            execute(postgres, "CREATE TABLE kept AS SELECT 42 AS answer");
            assertThat(value(postgres, "SHOW fsync")).isEqualTo("on");
            assertThat(value(postgres, "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(value(postgres, "SHOW full_page_writes")).isEqualTo("on");
            assertThat(value(postgres, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(value(postgres, "SHOW server_version")).startsWith("18");
            assertThat(value(postgres, "SHOW server_encoding")).isEqualTo("UTF8");
            assertThat(
                            value(
                                    postgres,
                                    "SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules"))
                    .isEqualTo("scram-sha-256");
        }

        int another = FreePort.any();
        try (DurablePostgres postgres = DurablePostgres.start(state, another)) {
            assertThat(value(postgres, "SELECT answer FROM kept")).isEqualTo("42");
            assertThat(value(postgres, "SHOW port")).isEqualTo(Integer.toString(another));
        }
    }

    @Test
    void refusesAWrongPassword() {
        try (DurablePostgres postgres = DurablePostgres.start(state, port)) {
            assertThatThrownBy(() ->
                            DriverManager.getConnection(
                                    postgres.jdbcUrl(), postgres.username(), "wrong"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void leavesNoProcess() {
        DurablePostgres postgres = DurablePostgres.start(state, port);
        Postmaster postmaster = postmaster();
        List<ProcessHandle> children =
                ProcessHandle.of(postmaster.pid()).orElseThrow().children().toList();
        assertThat(children).isNotEmpty();

        postgres.close();
        postgres.close();

        assertThat(postmaster.isAlive()).isFalse();
        assertThat(children).noneMatch(ProcessHandle::isAlive);
        assertThat(data().resolve(Postmaster.FILE)).doesNotExist();
    }

    @Test
    void adoptsTheServerOfAKilledPredecessor() throws Exception {
        DurablePostgres killed = DurablePostgres.start(state, port);
        execute(killed, "CREATE TABLE kept AS SELECT 42 AS answer");
        Postmaster left = postmaster();

        try (DurablePostgres postgres = DurablePostgres.start(state, port)) {
            assertThat(postmaster()).isEqualTo(left);
            assertThat(value(postgres, "SELECT answer FROM kept")).isEqualTo("42");
        }

        assertThat(left.isAlive()).isFalse();
    }

    @Test
    void replacesTheServerOfAKilledPredecessorThatListensElsewhere() throws Exception {
        DurablePostgres killed = DurablePostgres.start(state, port);
        execute(killed, "CREATE TABLE kept AS SELECT 42 AS answer");
        Postmaster left = postmaster();

        try (DurablePostgres postgres = DurablePostgres.start(state, FreePort.any())) {
            assertThat(left.isAlive()).isFalse();
            assertThat(value(postgres, "SELECT answer FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void replacesTheServerOfAKilledPredecessorThatIsNotDurable() throws Exception {
        DurablePostgres killed = DurablePostgres.start(state, port);
        execute(killed, "ALTER SYSTEM SET fsync = off");
        execute(killed, "SELECT pg_reload_conf()");
        // The server reads its file when the signal reaches it, not when the call returns.
        await().until(() -> value(killed, "SHOW fsync").equals("off"));
        Postmaster left = postmaster();
        Files.delete(data().resolve("postgresql.auto.conf"));

        try (DurablePostgres postgres = DurablePostgres.start(state, port)) {
            assertThat(left.isAlive()).isFalse();
            assertThat(value(postgres, "SHOW fsync")).isEqualTo("on");
        }
    }

    @Test
    void recoversWhenTheServerWasKilledToo() throws Exception {
        DurablePostgres killed = DurablePostgres.start(state, port);
        execute(killed, "CREATE TABLE kept AS SELECT 42 AS answer");
        ProcessHandle.of(postmaster().pid()).orElseThrow().destroyForcibly();

        try (DurablePostgres postgres = DurablePostgres.start(state, port)) {
            assertThat(value(postgres, "SELECT answer FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void isNotHinderedByAFileLeftBehind() throws Exception {
        DurablePostgres.start(state, port).close();
        long somebody = ProcessHandle.current().parent().orElseThrow().pid();
        for (String left :
                List.of(
                        "%d\n%s\n1\n%d\n\n127.0.0.1\n1 1\nready\n"
                                .formatted(somebody, data(), port),
                        "")) {
            Files.writeString(data().resolve(Postmaster.FILE), left);

            try (DurablePostgres postgres = DurablePostgres.start(state, port)) {
                assertThat(value(postgres, "SELECT 1")).isEqualTo("1");
            }
        }
        assertThat(ProcessHandle.of(somebody)).isPresent();
    }

    @Test
    void saysWhichPortIsTakenAndHowToChangeIt() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(Ports.loopback(port));

            assertThatThrownBy(() -> DurablePostgres.start(state, port))
                    .isInstanceOf(SynclineException.class)
                    .hasMessageContaining("Port " + port)
                    .hasMessageContaining("SANDBOX_POSTGRES_PORT");
        }
    }

    @Test
    void saysSoWhenThePasswordWasLost() throws Exception {
        DurablePostgres.start(state, port).close();
        Files.delete(state.secretFile("postgres-password"));

        assertThatThrownBy(() -> DurablePostgres.start(state, port))
                .isInstanceOf(SynclineException.class)
                .hasMessageContaining("another password");
        assertThat(Postmaster.on(data())).isEmpty();
    }

    private Path data() {
        return state.postgres().resolve("data");
    }

    private Postmaster postmaster() {
        return Postmaster.on(data()).orElseThrow();
    }

    private static void execute(DurablePostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String value(DurablePostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static Connection connect(DurablePostgres postgres) throws SQLException {
        return DriverManager.getConnection(
                postgres.jdbcUrl(), postgres.username(), postgres.password());
    }
}
