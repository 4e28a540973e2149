package dev.syncline.connection;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A temporary file that only its owner may read and that is gone when closed. Where the system
/// can, its name is removed as soon as it is open, so that not even a killed process leaves one
/// behind.
///
/// Written by one thread, then read by another.
final class Spool implements WritableByteChannel {

    private final FileChannel file;
    private final MessageDigest digest;

    private Spool(FileChannel file) {
        this.file = file;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static Spool in(Path folder) throws IOException {
        Path path = Files.createTempFile(folder, "syncline-", ".body");
        try {
            return new Spool(
                    FileChannel.open(
                            path,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE));
        } catch (IOException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int length = source.remaining();
        digest.update(source.duplicate());
        while (source.hasRemaining()) {
            file.write(source);
        }
        return length;
    }

    /// Of all that was written; asked for once, at the end.
    String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }

    long size() throws IOException {
        return file.size();
    }

    /// All that was written, from the beginning; closing it leaves the spool open.
    InputStream stream() {
        return new InputStream() {

            private long position;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int read = file.read(ByteBuffer.wrap(bytes, offset, length), position);
                position += Math.max(read, 0);
                return read;
            }
        };
    }

    @Override
    public boolean isOpen() {
        return file.isOpen();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
