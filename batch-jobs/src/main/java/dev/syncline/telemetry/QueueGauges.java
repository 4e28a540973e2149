package dev.syncline.telemetry;

import dev.syncline.run.Sync;
import dev.syncline.run.SyncInsight;
import dev.syncline.run.SyncRegistry;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `syncline_queue_size`: records that wait in a sync's own queue, which is asked anew for each
/// scrape, and so says the same to every node. NaN when the sync has none, or the queue, which may
/// be on another machine, gives no answer in good time.
final class QueueGauges implements MeterBinder {

    private static final Logger log = LoggerFactory.getLogger(QueueGauges.class);

    private final SyncRegistry syncs;
    private final Duration longestWait;
    private final Map<String, CompletableFuture<Double>> asked = new ConcurrentHashMap<>();

    /// @param longestWait how long a scrape waits for one queue; the answer to a question that took
    ///   longer serves a later scrape
    QueueGauges(SyncRegistry syncs, Duration longestWait) {
        this.syncs = syncs;
        this.longestWait = longestWait;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        syncs.ofCode().stream()
                .filter(sync -> sync.insight() != SyncInsight.NONE)
                .forEach(sync ->
                        Gauge.builder("syncline.queue.size", this, gauges -> gauges.size(sync))
                                .description(
                                        "Records that wait to be sent; NaN without a queue, or when it can't be asked")
                                .tag("sync", sync.name())
                                .register(registry));
    }

    /// One question at a time, however often somebody scrapes while a queue is silent.
    private double size(Sync sync) {
        CompletableFuture<Double> answer = asked.computeIfAbsent(sync.name(), name -> ask(sync));
        try {
            double size = answer.get(longestWait.toMillis(), TimeUnit.MILLISECONDS);
            asked.remove(sync.name(), answer);
            return size;
        } catch (TimeoutException e) {
            return Double.NaN;
        } catch (ExecutionException e) {
            asked.remove(sync.name(), answer);
            log.debug("The queue of sync {} could not be counted", sync.name(), e);
            return Double.NaN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Double.NaN;
        }
    }

    private static CompletableFuture<Double> ask(Sync sync) {
        CompletableFuture<Double> answer = new CompletableFuture<>();
        Thread.ofVirtual()
                .name("queue-size")
                .start(() ->
                        answer.completeAsync(
                                () ->
                                        sync.insight().queueSize().get().stream()
                                                .asDoubleStream()
                                                .findFirst()
                                                .orElse(Double.NaN),
                                Runnable::run));
        return answer;
    }
}
