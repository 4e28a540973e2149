package dev.syncline.sandbox.metering;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the meters at intervals and puts what they say into the local queues, whether anybody can
/// take it from there or not.
final class MeterCollector implements AutoCloseable {

    /// A sandbox that is left alone doesn't fill the disk.
    static final int MOST_WAITING = 50_000;

    private static final Logger log = LoggerFactory.getLogger(MeterCollector.class);

    private final Queues queues;
    private final int limit;
    private final ScheduledExecutorService executor =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("meter-collector").factory());
    private volatile boolean collecting = true;
    private boolean failing;

    /// @param interval of its readings, the first one at once; zero for none
    /// @param limit how many readings may wait in a queue before no more are added to it
    MeterCollector(Queues queues, Duration interval, int limit) {
        this.queues = queues;
        this.limit = limit;
        if (interval.isPositive()) {
            var _ =
                    executor.scheduleWithFixedDelay(
                            this::collect, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    boolean isCollecting() {
        return collecting;
    }

    void collecting(boolean wanted) {
        collecting = wanted;
    }

    private void collect() {
        if (!collecting) {
            return;
        }
        try {
            queues.collect(limit);
            failing = false;
        } catch (SQLException e) {
            // Said once, until it works again.
            if (!failing && !executor.isShutdown()) {
                log.warn("The meters' readings can't be written: {}", e.getMessage());
            }
            failing = true;
        }
    }

    /// Within half a second, or not at all: the thread keeps nothing alive.
    @Override
    public void close() {
        executor.shutdown();
        try {
            var _ = executor.awaitTermination(500, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
