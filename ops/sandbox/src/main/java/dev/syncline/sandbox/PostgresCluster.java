package dev.syncline.sandbox;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.springframework.util.FileSystemUtils;

/// A data folder of PostgreSQL and the server that may run on it.
final class PostgresCluster {

    private static final int START_SECONDS = 60;
    private static final int FAST_STOP_SECONDS = 9;
    private static final int IMMEDIATE_STOP_SECONDS = 3;
    private static final Duration ORPHANS_END = Duration.ofSeconds(20);

    private final PostgresPrograms programs;
    private final Path folder;
    private final Path data;

    /// @param folder holds the data folder and the server's log
    PostgresCluster(PostgresPrograms programs, Path folder) {
        this.programs = programs;
        this.folder = folder;
        this.data = folder.resolve("data");
    }

    Path data() {
        return data;
    }

    /// Makes the data folder, whole or not at all, unless it is there.
    void initialise(String user, Path passwordFile) {
        if (Files.exists(data)) {
            return;
        }
        try {
            removeUnfinished();
            Path unfinished = Files.createTempDirectory(folder, "initdb-");
            PostgresPrograms.Outcome outcome =
                    programs.run(
                            Duration.ofSeconds(START_SECONDS),
                            "initdb",
                            "--pgdata=" + unfinished,
                            "--username=" + user,
                            "--pwfile=" + passwordFile,
                            "--auth=scram-sha-256",
                            "--encoding=UTF8",
                            "--locale=C");
            if (!outcome.succeeded()) {
                throw new SynclineException(
                        ErrorClass.PLATFORM,
                        outcome.output().contains("cannot be run as root")
                                ? "PostgreSQL doesn't run as root, and this machine allows no user namespace to hide that; start the sandbox as an ordinary user."
                                : "PostgreSQL's initdb failed: " + lastLine(outcome.output()));
            }
            Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void removeUnfinished() throws IOException {
        try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(folder, "initdb-*")) {
            for (Path path : unfinished) {
                FileSystemUtils.deleteRecursively(path);
            }
        }
    }

    /// The server on this data folder that runs now.
    Optional<Postmaster> running() {
        return Postmaster.on(data).filter(Postmaster::isAlive);
    }

    /// @throws SynclineException `platform`, with what the server said last
    void launch(int port) {
        long deadline = System.nanoTime() + ORPHANS_END.toNanos();
        String fault = tryLaunch(port);
        // A server that was killed alone leaves sessions behind, which end by themselves.
        while (fault.contains("pre-existing shared memory block") && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
            fault = tryLaunch(port);
        }
        if (!fault.isEmpty()) {
            stop();
            throw new SynclineException(
                    ErrorClass.PLATFORM,
                    "PostgreSQL did not start on port %d: %s (see %s)."
                            .formatted(port, fault, folder.resolve("server.log")));
        }
    }

    /// @return nothing, or what was wrong
    private String tryLaunch(int port) {
        try {
            removeMisleadingFile();
            Files.writeString(data.resolve("postgresql.conf"), settings(port));
            Path log = folder.resolve("server.log");
            if (Files.exists(log)) {
                Path before = folder.resolve("server.log.1");
                Files.move(log, before, StandardCopyOption.REPLACE_EXISTING);
            }
            PostgresPrograms.Outcome outcome =
                    programs.run(
                            Duration.ofSeconds(START_SECONDS + 5),
                            "pg_ctl",
                            "start",
                            "--pgdata=" + data,
                            "--log=" + log,
                            "--wait",
                            "--timeout=" + START_SECONDS);
            return outcome.succeeded() ? "" : lastFault(log, outcome.output());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// PostgreSQL takes the file of a killed server for a running one's when some other process has
    /// got its number since, or when the file was cut off. In any other case the file stays: it
    /// keeps a new server away from the data while sessions of the killed one live.
    private void removeMisleadingFile() throws IOException {
        Optional<Postmaster> left = Postmaster.on(data);
        if (left.isEmpty() || (left.get().isNumberInUse() && !left.get().isAlive())) {
            Files.deleteIfExists(data.resolve(Postmaster.FILE));
        }
    }

    /// The whole of `postgresql.conf`, written at each start, so that a change here or of the port
    /// reaches data that is there already.
    private static String settings(int port) {
        return """
        # Written by the sandbox at each start.
        listen_addresses = '127.0.0.1'
        port = %d
        unix_socket_directories = ''
        max_connections = 200
        password_encryption = 'scram-sha-256'
        fsync = on
        synchronous_commit = on
        full_page_writes = on
        timezone = 'UTC'
        log_timezone = 'UTC'
        """
                .formatted(port);
    }

    /// Ends the server, its sessions first; when that takes more than 9 seconds, at once, which
    /// loses nothing committed but makes the next start recover. Does nothing when none runs.
    void stop() {
        if (running().isPresent() && !stop("fast", FAST_STOP_SECONDS)) {
            stop("immediate", IMMEDIATE_STOP_SECONDS);
        }
    }

    private boolean stop(String mode, int seconds) {
        return programs.run(
                        Duration.ofSeconds(seconds + 1),
                        "pg_ctl",
                        "stop",
                        "--pgdata=" + data,
                        "--mode=" + mode,
                        "--wait",
                        "--timeout=" + seconds)
                .succeeded();
    }

    private static String lastFault(Path log, String otherwise) throws IOException {
        return Files.exists(log)
                ? Files.readAllLines(log).stream()
                        .filter(line -> line.contains("FATAL:"))
                        .map(line -> line.substring(line.indexOf("FATAL:") + 6).strip())
                        .reduce((first, second) -> second)
                        .orElseGet(() -> lastLine(otherwise))
                : lastLine(otherwise);
    }

    private static String lastLine(String text) {
        return text.lines()
                .filter(line -> !line.isBlank())
                .reduce((first, second) -> second)
                .orElse("it said nothing")
                .strip();
    }
}
