package dev.syncline.run;

import dev.syncline.connection.ConnectionChanged;
import dev.syncline.connection.ConnectionMonitor;
import dev.syncline.connection.ConnectionState;
import dev.syncline.connection.ConnectionStates;
import dev.syncline.connection.ConnectionStatus;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.RunStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;

/// This node's part in watching the connections: due checks, suspicion after failed runs, and the
/// event [ConnectionChanged] whenever any node has seen a change.
final class ConnectionRounds implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ConnectionRounds.class);

    private final SyncRegistry syncs;
    private final ConnectionMonitor monitor;
    private final ConnectionStates states;
    private final Pace pace;
    private final ApplicationEventPublisher publisher;
    private final ScheduledExecutorService rounds =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("connections").daemon().factory());

    /// What this node last said; touched by the one thread of the rounds.
    private final Map<String, ConnectionStatus> told = new HashMap<>();

    private volatile boolean running;

    ConnectionRounds(
            SyncRegistry syncs,
            ConnectionMonitor monitor,
            ConnectionStates states,
            Pace pace,
            ApplicationEventPublisher publisher) {
        this.syncs = syncs;
        this.monitor = monitor;
        this.states = states;
        this.pace = pace;
        this.publisher = publisher;
    }

    /// @param every how often to look for due checks
    /// @param checks whether this node makes any by itself
    record Pace(Duration every, boolean checks) {}

    @Override
    public void start() {
        monitor.register();
        rounds.execute(() -> states.all().forEach(state -> told.put(state.name(), state.status())));
        if (pace.checks()) {
            rounds.scheduleWithFixedDelay(
                    this::look, 0, pace.every().toMillis(), TimeUnit.MILLISECONDS);
        }
        running = true;
    }

    private void look() {
        try {
            monitor.checkDue();
        } catch (RuntimeException e) {
            log.debug("The look for due checks failed and comes again", e);
        }
    }

    @EventListener
    void ended(RunEnded event) {
        List<String> connections =
                syncs.find(event.sync())
                        .map(sync -> sync.definition().connections())
                        .orElse(List.of());
        if (connections.isEmpty() || event.status() != RunStatus.FAILED || !mayBePeers(event)) {
            return;
        }
        if (connections.size() == 1 && event.error().get() == ErrorClass.NETWORK) {
            monitor.failed(connections.getFirst(), event.message().orElse("a run failed"));
        }
        monitor.suspect(connections);
    }

    private static boolean mayBePeers(RunEnded event) {
        return event.error()
                .filter(error ->
                        switch (error) {
                            case NETWORK, SOURCE, TARGET -> true;
                            case CONFIG, CREDENTIALS, DATA, CONFLICT, LEASE_LOST, PLATFORM -> false;
                        })
                .isPresent();
    }

    @EventListener
    void heard(ClusterChange change) {
        if (running) {
            try {
                rounds.execute(() -> tell(change));
            } catch (RejectedExecutionException e) {
                log.debug("{} is not looked at: this node stops", change);
            }
        }
    }

    private void tell(ClusterChange change) {
        try {
            states.all().stream()
                    .filter(state -> change.concerns(ReconnectFires.changeName(state.name())))
                    .forEach(this::tell);
        } catch (RuntimeException e) {
            log.warn("A change of a connection could not be told: {}", e.toString());
        }
    }

    private void tell(ConnectionState now) {
        ConnectionStatus before = told.put(now.name(), now.status());
        if (before != null && before != now.status()) {
            publisher.publishEvent(
                    new ConnectionChanged(now.name(), before, now.status(), reason(now)));
        }
    }

    private static String reason(ConnectionState now) {
        if (now.lastError() != null) {
            return now.lastError();
        }
        return now.isOffline() ? "it did not answer" : "it answers";
    }

    @Override
    public void stop() {
        running = false;
        rounds.shutdownNow();
        monitor.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /// Before the engine's fires begin, and until its last run has ended.
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE - 1;
    }
}
