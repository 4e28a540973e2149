package dev.syncline.sandbox;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Closes what was started, last first. Each part has its time; one that fails or takes longer
/// keeps no other from being closed.
final class Closing implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Closing.class);

    private final Deque<Part> parts = new ArrayDeque<>();

    private record Part(String name, AutoCloseable closeable, Duration limit) {}

    /// @return `started`, to be closed with the others
    synchronized <T extends AutoCloseable> T with(String name, T started, Duration limit) {
        parts.push(new Part(name, started, limit));
        return started;
    }

    /// Does nothing when called again; a second caller waits for the first one.
    @Override
    public synchronized void close() {
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
