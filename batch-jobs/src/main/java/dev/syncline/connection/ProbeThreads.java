package dev.syncline.connection;

import dev.syncline.sync.SynclineException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// Asks peers, each on a thread of its own and in bounded time: a peer that hangs holds up nobody,
/// and holds no more than one thread. Thread-safe.
final class ProbeThreads implements AutoCloseable {

    private static final int LONGEST_SENTENCE = 500;

    private final Duration timeout;
    private final Map<String, CompletableFuture<ProbeOutcome>> inFlight = new ConcurrentHashMap<>();
    private final ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("probe-", 0).factory());

    ProbeThreads(Duration timeout) {
        this.timeout = timeout;
    }

    /// Asks, or waits for the answer to what somebody else has asked already. Never completes
    /// exceptionally while this is open.
    CompletableFuture<ProbeOutcome> ask(Connection connection) {
        CompletableFuture<ProbeOutcome> answer =
                inFlight.computeIfAbsent(connection.name(), name -> start(connection));
        answer.whenComplete((outcome, e) -> inFlight.remove(connection.name(), answer));
        return answer.copy()
                .completeOnTimeout(
                        new ProbeOutcome.Failed(
                                "it did not answer within " + timeout.toMillis() + " ms"),
                        timeout.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    void execute(Runnable work) {
        threads.execute(work);
    }

    private CompletableFuture<ProbeOutcome> start(Connection connection) {
        return CompletableFuture.supplyAsync(() -> outcome(connection.probe()), threads);
    }

    private static ProbeOutcome outcome(Connection.Probe probe) {
        try {
            probe.check();
            return new ProbeOutcome.Answered();
        } catch (SynclineException e) {
            String why = SafeText.cut(String.valueOf(e.getMessage()), LONGEST_SENTENCE);
            return switch (e.errorClass()) {
                case CREDENTIALS, CONFIG -> new ProbeOutcome.Refused(why);
                case SOURCE, TARGET, NETWORK, DATA, CONFLICT, LEASE_LOST, PLATFORM ->
                        new ProbeOutcome.Failed(why);
            };
        } catch (RuntimeException e) {
            // Nobody knows what stands in the message of an exception that isn't ours.
            return new ProbeOutcome.Failed("the probe failed with " + e.getClass().getSimpleName());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
