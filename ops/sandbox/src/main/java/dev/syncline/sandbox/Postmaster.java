package dev.syncline.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What `postmaster.pid` says of the server that runs on a data folder, or ran when it was killed.
/// See the PostgreSQL manual, "Database File Layout", for the lines of the file.
record Postmaster(long pid, int port, Path dataFolder) {

    static final String FILE = "postmaster.pid";

    /// @return empty when there is no such file, or none that PostgreSQL has written to its port
    static Optional<Postmaster> on(Path dataFolder) {
        try {
            List<String> lines = Files.readAllLines(dataFolder.resolve(FILE));
            return lines.size() < 4
                    ? Optional.empty()
                    : Optional.of(
                            new Postmaster(
                                    Long.parseLong(lines.get(0).strip()),
                                    Integer.parseInt(lines.get(3).strip()),
                                    dataFolder));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /// Whether some process has this number now, be it this server or another program.
    boolean isNumberInUse() {
        return ProcessHandle.of(pid).isPresent();
    }

    /// Whether this very server still runs. Process numbers are used again, soon in a container, so
    /// a process of that number proves nothing: it has to be PostgreSQL, working in this data
    /// folder.
    boolean isAlive() {
        Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        if (process.isEmpty()) {
            return false;
        }
        if (Files.isDirectory(Path.of("/proc/self"))) {
            try {
                return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "cwd"))
                        .equals(dataFolder);
            } catch (NoSuchFileException e) {
                return false; // Gone, or dead and not yet waited for by its parent.
            } catch (IOException e) {
                return true; // Not ours to look at; PostgreSQL's own programs will tell.
            }
        }
        return process.get()
                .info()
                .command()
                .map(command -> command.contains("postgres"))
                .orElse(true);
    }
}
