package dev.syncline.connection;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/// Keeps this node's calls to one peer within its limits: in the order in which they were asked
/// for, and waiting no longer than each may. Thread-safe.
public final class CallLimiter {

    private final String connection;
    private final CallLimits limits;
    private final LongSupplier nanoTime;
    private final Pause pause;
    private final Semaphore calls;
    private long nextAt;

    public CallLimiter(String connection, CallLimits limits) {
        this(connection, limits, System::nanoTime, TimeUnit.NANOSECONDS::sleep);
    }

    CallLimiter(String connection, CallLimits limits, LongSupplier nanoTime, Pause pause) {
        this.connection = connection;
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.pause = pause;
        this.calls = new Semaphore(limits.maxConcurrentCalls(), true);
        this.nextAt = nanoTime.getAsLong();
    }

    @FunctionalInterface
    interface Pause {
        void forNanos(long nanos) throws InterruptedException;
    }

    /// The right to one call, until it is closed.
    public interface Permit extends AutoCloseable {

        @Override
        void close();
    }

    /// Waits for the right to one call.
    ///
    /// @throws SynclineException `network` when it would come later than that, `platform` when the
    ///   thread is interrupted; nothing is used up then
    public Permit acquire(Duration longest) {
        long begun = nanoTime.getAsLong();
        boolean held = false;
        boolean granted = false;
        try {
            held = calls.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS);
            if (!held) {
                throw busy("%d calls are under way already".formatted(limits.maxConcurrentCalls()));
            }
            long wait = reserve(longest.toNanos() - (nanoTime.getAsLong() - begun));
            if (wait > 0) {
                pause.forNanos(wait);
            }
            granted = true;
            return permit();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SynclineException(
                    ErrorClass.PLATFORM,
                    "The wait for a call to connection %s was interrupted".formatted(connection));
        } finally {
            if (held && !granted) {
                calls.release();
            }
        }
    }

    private synchronized long reserve(long mostNanos) {
        long now = nanoTime.getAsLong();
        long wait = Math.max(0, nextAt - now);
        if (wait > Math.max(0, mostNanos)) {
            throw busy(
                    "at most one every %d ms may begin".formatted(limits.minInterval().toMillis()));
        }
        nextAt = now + wait + limits.minInterval().toNanos();
        return wait;
    }

    private Permit permit() {
        AtomicBoolean open = new AtomicBoolean(true);
        return () -> {
            if (open.getAndSet(false)) {
                calls.release();
            }
        };
    }

    private SynclineException busy(String why) {
        return new SynclineException(
                ErrorClass.NETWORK,
                "The limit of connection %s kept a call waiting for longer than it may take: %s; spread the runs that use it, or raise the limit"
                        .formatted(connection, why));
    }
}
