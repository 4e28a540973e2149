package dev.syncline.run;

import dev.syncline.schedule.MissedFires;
import dev.syncline.schedule.SyncScheduler;
import dev.syncline.schedule.WorkerProperties;
import dev.syncline.sync.TriggerKind;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/// Starts and ends this node's part in the cluster.
///
/// At the end: no further fires, live runs told to stop after their chunk, a bounded wait, and
/// their further attempts planned for another node by the conclusion of each.
final class EngineLifecycle implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(EngineLifecycle.class);
    private static final Duration LOOK_AROUND_EVERY = Duration.ofSeconds(2);
    private static final Duration TELL_EVERY = Duration.ofSeconds(5);

    private final SyncRegistry syncs;
    private final SyncScheduler scheduler;
    private final EngineProperties properties;
    private final WorkerProperties worker;
    private final LiveRuns liveRuns;
    private final Periodic periodic;
    private final ClusterSignal signal;

    private final ScheduledExecutorService beats =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("heartbeat").daemon().factory());
    private final ScheduledExecutorService rounds =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("rounds").daemon().factory());
    private volatile boolean running;

    EngineLifecycle(
            SyncRegistry syncs,
            SyncScheduler scheduler,
            EngineProperties properties,
            WorkerProperties worker,
            LiveRuns liveRuns,
            Periodic periodic,
            ClusterSignal signal) {
        this.syncs = syncs;
        this.scheduler = scheduler;
        this.properties = properties;
        this.worker = worker;
        this.liveRuns = liveRuns;
        this.periodic = periodic;
        this.signal = signal;
    }

    /// What is done again and again while the node runs.
    record Periodic(
            Heartbeat heartbeat,
            RunRecovery recovery,
            MissedFires missed,
            NodePresence presence,
            ApplicationEventPublisher publisher) {}

    @Override
    public void start() {
        scheduler.register(syncs.ofCode().stream().map(Sync::definition).toList());
        Duration heartbeat = properties.heartbeat();
        beats.scheduleWithFixedDelay(
                periodic.heartbeat()::beat, 0, heartbeat.toMillis(), TimeUnit.MILLISECONDS);
        Thread.ofPlatform().name("cluster-signal").daemon().start(signal);
        rounds.scheduleWithFixedDelay(
                periodic.presence()::tell, 0, TELL_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        if (worker.enabled()) {
            scheduler.start();
            rounds.scheduleWithFixedDelay(
                    this::lookAround, 0, LOOK_AROUND_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            syncs.ofCode().stream()
                    .filter(sync -> properties.runAtStart() || sync.definition().runAtStart())
                    .forEach(sync ->
                            scheduler.fireNow(sync.name(), TriggerKind.STARTUP, null, null));
        }
        running = true;
    }

    private void lookAround() {
        try {
            periodic.recovery().recover();
            periodic.missed()
                    .collect()
                    .forEach((sync, count) ->
                            periodic.publisher().publishEvent(new FiresMissed(sync, count)));
        } catch (RuntimeException e) {
            log.warn(
                    "The look at leases and missed fires failed and comes again: {}", e.toString());
        }
    }

    @Override
    public void stop() {
        running = false;
        periodic.presence().leaving();
        scheduler.standby();
        signal.close();
        rounds.shutdown();
        liveRuns.close();
        awaitRuns();
        beats.shutdown();
        periodic.presence().leave();
    }

    /// Runs that don't end in time keep their lease until it runs out, and are taken up by another
    /// node then.
    private void awaitRuns() {
        long deadline = System.nanoTime() + properties.shutdownTimeout().toNanos();
        try {
            while (!liveRuns.isEmpty() && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        liveRuns.all()
                .forEach(run ->
                        log.warn(
                                "Run {} of sync {} did not end in time",
                                run.lease().runId(),
                                run.lease().sync()));
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /// Starts last and stops first: before the web server and the pools.
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
