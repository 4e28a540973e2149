package dev.syncline.sandbox;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Everything the sandbox keeps across restarts, in one folder, which one sandbox uses at a time.
///
/// The lock is the operating system's: it goes with the process, however that ends.
final class StateFolder implements AutoCloseable {

    private static final String ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int SECRET_LENGTH = 40;

    private final Path path;
    private final FileChannel lockFile;
    private final SecureRandom random = new SecureRandom();

    private StateFolder(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /// Takes the folder, and makes it if need be.
    ///
    /// @throws SynclineException `config` when another sandbox has it, or when it can't be written
    static StateFolder open(Path folder) {
        try {
            Files.createDirectories(folder);
            Path path = folder.toRealPath();
            FileChannel lockFile =
                    FileChannel.open(
                            path.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            if (tryLock(lockFile) == null) {
                String holder = read(lockFile);
                lockFile.close();
                throw new SynclineException(
                        ErrorClass.CONFIG,
                        "Another sandbox%s uses the state folder %s; end it, or choose another folder with %s."
                                .formatted(holder, path, SandboxSettings.STATE_FOLDER));
            }
            lockFile.truncate(0);
            lockFile.write(
                    StandardCharsets.US_ASCII.encode(
                            " (process %d)".formatted(ProcessHandle.current().pid())));
            return new StateFolder(path, lockFile);
        } catch (IOException e) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "The state folder %s can't be written; choose another with %s."
                            .formatted(folder, SandboxSettings.STATE_FOLDER),
                    e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // A second sandbox within this very process.
        }
    }

    private static String read(FileChannel channel) {
        ByteBuffer bytes = ByteBuffer.allocate(40);
        try {
            channel.read(bytes, 0);
        } catch (IOException e) {
            return ""; // Windows lets nobody read what is locked.
        }
        return StandardCharsets.US_ASCII.decode(bytes.flip()).toString();
    }

    /// The folder itself, without symbolic links.
    Path path() {
        return path;
    }

    /// The data of PostgreSQL, its log, its settings.
    Path postgres() {
        return folder("postgres");
    }

    /// One folder a bucket.
    Path s3() {
        return folder("s3");
    }

    /// A folder below this one, made if need be, that only its owner can look into.
    Path folder(String name) {
        Path folder = path.resolve(name);
        try {
            Files.createDirectories(folder);
            allowOwnerOnly(folder, "rwx------");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder;
    }

    /// A secret that is made at the first call and stays the same from then on: 40 letters and
    /// digits.
    String secret(String name) {
        try {
            return Files.readString(secretFile(name), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The file that holds a secret and nothing else, readable by its owner only.
    synchronized Path secretFile(String name) {
        Path file = folder("secrets").resolve(name);
        if (Files.exists(file)) {
            return file;
        }
        try {
            // Moved into place whole, so that a crash leaves no half secret behind.
            Path unfinished = file.resolveSibling(name + ".new");
            Files.deleteIfExists(unfinished);
            Files.createFile(unfinished);
            allowOwnerOnly(unfinished, "rw-------");
            Files.writeString(unfinished, generated(), StandardCharsets.US_ASCII);
            return Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String generated() {
        return random.ints(SECRET_LENGTH, 0, ALPHABET.length())
                .mapToObj(i -> ALPHABET.substring(i, i + 1))
                .collect(Collectors.joining());
    }

    private static void allowOwnerOnly(Path path, String permissions) throws IOException {
        if (Files.getFileStore(path).supportsFileAttributeView(PosixFileAttributeView.class)) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        }
    }

    /// Lets another sandbox have the folder.
    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
