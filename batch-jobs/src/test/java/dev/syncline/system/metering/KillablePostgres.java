package dev.syncline.system.metering;

import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A server of its own, durable, that can be killed with all its processes and started again on the
/// same folder and port.
final class KillablePostgres implements AutoCloseable {

    static final String USER = "postgres";
    static final String DATABASE = "postgres";

    private final Path data;
    private EmbeddedPostgres server;

    KillablePostgres(Path folder) {
        data = folder.resolve("data");
        server = start(0);
    }

    private EmbeddedPostgres start(int port) {
        try {
            return EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setPort(port)
                    // The embedded server's own defaults lose what is committed.
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("autovacuum", "off")
                    // A killed server's socket would keep the next one away.
                    .setServerConfig("unix_socket_directories", "")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.getPort();
    }

    JdbcClient sql() {
        return JdbcClient.create(server.getPostgresDatabase());
    }

    /// SIGKILL, the postmaster first, so that it has no time to notice that its sessions are gone.
    void kill() {
        Path pidFile = data.resolve("postmaster.pid");
        try {
            ProcessHandle postmaster =
                    ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).getFirst()))
                            .orElseThrow();
            List<ProcessHandle> all =
                    Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
            all.forEach(ProcessHandle::destroyForcibly);
            await().until(() -> all.stream().noneMatch(KillablePostgres::runs));
            // Its number may still be that of a dead process that nobody has waited for.
            Files.delete(pidFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The dead have no command any more.
    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    /// Once it was killed.
    void restart() {
        int port = port();
        close();
        server = start(port);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
