package dev.syncline.sandbox;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.springframework.util.FileSystemUtils;

/// PostgreSQL's programs, unpacked from the archive on the classpath that fits this machine.
final class PostgresPrograms {

    private static final boolean WINDOWS = System.getProperty("os.name", "").startsWith("Windows");

    private final Path home;

    private PostgresPrograms(Path home) {
        this.home = home;
    }

    /// Unpacks the programs, unless that was done before. The folder is named after the archive's
    /// content, so that another version gets another folder.
    static PostgresPrograms unpackedInto(Path parent) {
        try (InputStream packed =
                DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system(), machine())) {
            byte[] archive = packed.readAllBytes();
            Path home = parent.resolve("postgres-" + digest(archive));
            if (!Files.isDirectory(home)) {
                Path unfinished = parent.resolve("postgres-unpacking");
                FileSystemUtils.deleteRecursively(unfinished);
                unpack(archive, unfinished);
                Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
            }
            return new PostgresPrograms(home);
        } catch (IOException e) {
            throw new SynclineException(
                    ErrorClass.PLATFORM,
                    "PostgreSQL can't be unpacked into %s; see whether the disk is full."
                            .formatted(parent),
                    e);
        }
    }

    /// @param output both streams, as the program wrote them
    record Outcome(int exitCode, String output) {

        boolean succeeded() {
            return exitCode == 0;
        }
    }

    /// Runs one of the programs to its end; after `limit` it is ended, with exit code -1.
    Outcome run(Duration limit, String program, String... arguments) {
        List<String> command = new ArrayList<>();
        // PostgreSQL refuses to run as root. In a user namespace of its own root is nobody, and
        // the files still belong to whom they belonged: zonky's way too.
        if (LinuxUtils.isUnshareAvailable()) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(home.resolve("bin").resolve(WINDOWS ? program + ".exe" : program).toString());
        command.addAll(List.of(arguments));
        try {
            // A file, not a pipe: the server that pg_ctl leaves behind may keep a pipe open.
            Path output = Files.createTempFile(home.getParent(), program, ".out");
            try {
                ProcessBuilder builder =
                        new ProcessBuilder(command)
                                .directory(home.toFile())
                                .redirectErrorStream(true)
                                .redirectOutput(output.toFile());
                builder.environment().keySet().removeIf(key -> key.startsWith("PG"));
                builder.environment().put("LC_ALL", "C");
                Process process = builder.start();
                boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
                if (!ended) {
                    process.destroyForcibly();
                }
                return new Outcome(
                        ended ? process.exitValue() : -1,
                        Files.readString(output, Charset.defaultCharset()));
            } finally {
                output.toFile().delete();
            }
        } catch (IOException e) {
            throw new SynclineException(
                    ErrorClass.PLATFORM,
                    "PostgreSQL's %s can't be run from %s; remove that folder, so that it is unpacked again."
                            .formatted(program, home),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SynclineException(
                    ErrorClass.PLATFORM, "PostgreSQL's %s was interrupted.".formatted(program), e);
        }
    }

    private static void unpack(byte[] archive, Path folder) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(
                        new BufferedInputStream(
                                new XZCompressorInputStream(new ByteArrayInputStream(archive))))) {
            for (TarArchiveEntry entry = tar.getNextEntry();
                    entry != null;
                    entry = tar.getNextEntry()) {
                Path target = folder.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                    continue;
                }
                Files.createDirectories(target.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, target);
                    target.toFile().setExecutable((entry.getMode() & 0111) != 0);
                }
            }
        }
    }

    private static String digest(byte[] archive) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(archive), 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String system() {
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        return WINDOWS ? "Windows" : name.startsWith("mac") ? "Darwin" : "Linux";
    }

    private static String machine() {
        String machine = System.getProperty("os.arch", "");
        return machine.equals("amd64") ? "x86_64" : machine;
    }
}
