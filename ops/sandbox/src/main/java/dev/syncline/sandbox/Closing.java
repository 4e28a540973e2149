package dev.syncline.sandbox;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts parts one after the other and closes them, last first. Each part has its time to close;
/// one that fails or takes longer keeps no other from being closed.
///
/// Thread-safe, so that a shutdown hook may close while the parts are still being started: it waits
/// for the one under way, and no other is started then.
final class Closing implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Closing.class);

    private final Deque<Part> parts = new ArrayDeque<>();
    private boolean closed;

    private record Part(String name, AutoCloseable closeable, Duration limit) {}

    /// @param limit what the part may take to close
    /// @return the part, to be closed with the others
    /// @throws IllegalStateException when they are closed already; nothing is started
    synchronized <T extends AutoCloseable> T start(
            String name, Supplier<T> starting, Duration limit) {
        if (closed) {
            throw new IllegalStateException("The sandbox is ending; " + name + " isn't started.");
        }
        T started = starting.get();
        parts.push(new Part(name, started, limit));
        return started;
    }

    /// Does nothing when called again; a second caller waits for the first one.
    @Override
    public synchronized void close() {
        closed = true;
        while (!parts.isEmpty()) {
            close(parts.pop());
        }
    }

    private static void close(Part part) {
        Thread thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("close-" + part.name())
                        .start(() -> closeLogged(part));
        try {
            if (!thread.join(part.limit())) {
                log.warn(
                        "{} did not close within {} s and is left to itself.",
                        part.name(),
                        part.limit().toSeconds());
            }
        } catch (InterruptedException e) {
            // The others are to be closed all the same.
            Thread.currentThread().interrupt();
        }
    }

    private static void closeLogged(Part part) {
        try {
            part.closeable().close();
        } catch (Exception e) {
            log.warn("{} did not close as it should.", part.name(), e);
        }
    }
}
