package dev.syncline.telemetry;

import ch.qos.logback.classic.LoggerContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;

/// Brings what is logged about runs into `run_log`: on a thread and a connection of its own, so
/// that no run ever waits for it. While the database is away lines wait in a bounded queue.
final class RunLogWriter implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(RunLogWriter.class);
    private static final int LONGEST_QUEUE = 5_000;
    private static final int MOST_AT_ONCE = 200;
    private static final Duration FORGETS_EVERY = Duration.ofHours(1);
    private static final Duration TRIES_AGAIN_AFTER = Duration.ofSeconds(2);
    private static final Duration LONGEST_END = Duration.ofSeconds(3);

    private final RunLog store;
    private final RunLogProperties properties;
    private final BlockingQueue<RunLogLine> queue = new ArrayBlockingQueue<>(LONGEST_QUEUE);
    private final AtomicLong dropped = new AtomicLong();
    private final RunLogAppender appender;

    private volatile @Nullable Thread thread;
    private volatile boolean ending;
    private boolean saidThatItFails;

    RunLogWriter(RunLog store, RunLogProperties properties, String node) {
        this.store = store;
        this.properties = properties;
        this.appender =
                new RunLogAppender(node, new RunLogQuota(properties.linesPerRun()), queue, dropped);
    }

    /// Lines that are lost since the node started.
    long dropped() {
        return dropped.get();
    }

    @Override
    public void start() {
        if (properties.linesPerRun() > 0
                && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            appender.setName("run-log");
            appender.setContext(context);
            appender.start();
            context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
            thread = Thread.ofPlatform().name("run-log").daemon().start(this::write);
        }
    }

    /// After the engine, whose last words count; writes what is there, for a moment.
    @Override
    public void stop() {
        Thread writing = thread;
        if (writing != null) {
            if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
                context.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(appender);
            }
            appender.stop();
            ending = true;
            try {
                writing.join(LONGEST_END);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            thread = null;
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    /// Starts before the engine and stops after it.
    @Override
    public int getPhase() {
        return 0;
    }

    private void write() {
        long forgot = System.nanoTime() - FORGETS_EVERY.toNanos();
        List<RunLogLine> lines = new ArrayList<>();
        try {
            while (!ending || !queue.isEmpty() || !lines.isEmpty()) {
                RunLogLine next = lines.isEmpty() ? queue.poll(200, TimeUnit.MILLISECONDS) : null;
                if (next != null) {
                    lines.add(next);
                    queue.drainTo(lines, MOST_AT_ONCE - 1);
                }
                if (!lines.isEmpty() && written(lines)) {
                    lines.clear();
                }
                if (System.nanoTime() - forgot >= FORGETS_EVERY.toNanos() && !ending) {
                    forget();
                    forgot = System.nanoTime();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// @return false when they are to be tried again
    private boolean written(List<RunLogLine> lines) throws InterruptedException {
        try {
            store.add(lines);
            saidThatItFails = false;
            return true;
        } catch (DataAccessResourceFailureException | TransientDataAccessException e) {
            say(e);
            TimeUnit.NANOSECONDS.sleep(ending ? 0 : TRIES_AGAIN_AFTER.toNanos());
            return ending && lost(lines);
        } catch (RuntimeException e) {
            say(e);
            return lost(lines);
        }
    }

    private boolean lost(List<RunLogLine> lines) {
        dropped.addAndGet(lines.size());
        return true;
    }

    private void say(RuntimeException e) {
        if (!saidThatItFails) {
            saidThatItFails = true;
            log.warn(
                    "The log of runs can't be written; the node's own log has it all: {}",
                    e.toString());
        }
    }

    private void forget() {
        try {
            while (store.forget(properties.keep()) && !ending) {
                Thread.onSpinWait();
            }
        } catch (RuntimeException e) {
            log.debug("Old lines of runs could not be removed; they are tried again", e);
        }
    }
}
