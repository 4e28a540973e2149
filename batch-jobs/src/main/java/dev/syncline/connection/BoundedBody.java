package dev.syncline.connection;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;

/// Takes the body of an answer: a good one goes into a channel as long as it is within the limit;
/// of any other the beginning is kept for the error message and the rest isn't waited for.
final class BoundedBody {

    private static final int BUFFER_BYTES = 16 * 1024;

    private final Answer head;
    private final Runnable abort;
    private final HttpExchange.Limits limits;

    /// @param abort ends the connection: closing a body that isn't read to its end would read it
    BoundedBody(Answer head, Runnable abort, HttpExchange.Limits limits) {
        this.head = head;
        this.abort = abort;
        this.limits = limits;
    }

    Answer of(@Nullable HttpEntity entity, WritableByteChannel target) throws IOException {
        if (entity == null) {
            return head;
        }
        if (!head.isGood()) {
            return new Answer(head.status(), head.headers(), beginning(entity));
        }
        boolean taken = false;
        try {
            if (entity.getContentLength() > limits.goodBytes()) {
                throw new TooLarge();
            }
            take(entity.getContent(), target);
            taken = true;
            return head;
        } finally {
            if (!taken) {
                abort.run();
            }
        }
    }

    private void take(InputStream content, WritableByteChannel target) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long bytes = 0;
        for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
            bytes += read;
            if (bytes > limits.goodBytes()) {
                throw new TooLarge();
            }
            write(ByteBuffer.wrap(buffer, 0, read), target);
        }
    }

    private static void write(ByteBuffer buffer, WritableByteChannel target) throws Unwritable {
        try {
            while (buffer.hasRemaining()) {
                target.write(buffer);
            }
        } catch (IOException e) {
            throw new Unwritable(e);
        }
    }

    private byte[] beginning(HttpEntity entity) {
        ByteArrayOutputStream beginning = new ByteArrayOutputStream();
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream content = entity.getContent();
            int read = 0;
            while (read >= 0 && beginning.size() < limits.badBytes()) {
                read =
                        content.read(
                                buffer,
                                0,
                                Math.min(BUFFER_BYTES, limits.badBytes() - beginning.size()));
                beginning.write(buffer, 0, Math.max(read, 0));
            }
            if (read >= 0) {
                abort.run();
            }
        } catch (IOException _) {
            // The status says more than the end of the connection does.
            abort.run();
        }
        return beginning.toByteArray();
    }

    /// The body is longer than the limit.
    static final class TooLarge extends IOException {}

    /// What came could not be kept.
    static final class Unwritable extends IOException {

        Unwritable(IOException cause) {
            super(cause);
        }
    }
}
