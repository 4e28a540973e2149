package dev.syncline.connection;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.transaction.support.TransactionTemplate;

/// Keeps `sync_connection` true: asks the peers, hears of failed runs, and says when a status
/// changes. Thread-safe.
public final class ConnectionMonitor implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ConnectionMonitor.class);

    private final ConnectionRegistry registry;
    private final ConnectionStore store;
    private final RefusedCredentials refused;
    private final TransactionTemplate transaction;
    private final String node;
    private final ConnectionProperties properties;
    private final Listener listener;
    private final ProbeThreads probes;
    private volatile boolean closed;

    ConnectionMonitor(
            ConnectionRegistry registry,
            ConnectionStore store,
            RefusedCredentials refused,
            TransactionTemplate transaction,
            WatchedConnections.Watcher watcher) {
        this.registry = registry;
        this.store = store;
        this.refused = refused;
        this.transaction = transaction;
        this.node = watcher.node();
        this.properties = watcher.properties();
        this.listener = watcher.listener();
        this.probes = new ProbeThreads(properties.probeTimeout());
    }

    /// Acts on a change in the very transaction that makes it: once in the whole cluster, and not
    /// at all when that transaction fails.
    public interface Listener {

        void changed(ConnectionState now);

        /// It was offline and is back. Comes beside [#changed].
        ///
        /// @param wellBefore when it had answered well before it went away; null when never
        void isBack(ConnectionState now, @Nullable Instant wellBefore);
    }

    /// Makes the rows of this node's connections.
    public void register() {
        registry.all().forEach(store::register);
    }

    /// Begins the checks that are due and that no other node has begun; waits for none of them.
    public void checkDue() {
        if (!registry.names().isEmpty()) {
            store.claimDue(registry.names(), node, properties).stream()
                    .map(registry::find)
                    .flatMap(Optional::stream)
                    .forEach(this::probe);
        }
    }

    /// Checks one connection now, due or not, and waits for the answer: no longer than the probe's
    /// timeout and what the database takes. Whoever asks for it has a reason, so the next run may
    /// also send credentials again that the peer refused.
    ///
    /// @return how it stands now; empty when this node has no such connection
    public Optional<ConnectionState> check(String name) {
        return registry.find(name)
                .map(connection -> {
                    refused.forget(name);
                    store.claim(name, node);
                    probe(connection).join();
                    return store.find(List.of(name)).stream().findFirst();
                })
                .orElse(Optional.empty());
    }

    /// Checks several at once, and waits for all of them.
    void checkAll(Collection<String> names) {
        CompletableFuture.allOf(
                        names.stream()
                                .map(registry::find)
                                .flatMap(Optional::stream)
                                .map(connection -> {
                                    store.claim(connection.name(), node);
                                    return probe(connection);
                                })
                                .toArray(CompletableFuture<?>[]::new))
                .join();
    }

    /// Checks soon, without making the caller wait: somebody had trouble with these.
    public void suspect(Collection<String> names) {
        try {
            probes.execute(() -> {
                try {
                    checkAll(names);
                } catch (RuntimeException e) {
                    log.debug("Connections {} could not be checked", names, e);
                }
            });
        } catch (RejectedExecutionException e) {
            log.debug("Connections {} are left to other nodes to check", names);
        }
    }

    /// Counts the failure of a run that needs only this connection like that of a probe, but for
    /// the last one: what makes it offline is a probe. A peer whose probe is good and whose other
    /// answers are not would else go away and come back, and fire its syncs, without end.
    public void failed(String name, String why) {
        store.suspect(name, SafeText.cut(why, 500), properties.failuresToOffline());
    }

    private CompletableFuture<Void> probe(Connection connection) {
        return probes.ask(connection)
                .thenAcceptAsync(outcome -> record(connection.name(), outcome), probes::execute)
                .exceptionally(e -> {
                    if (!closed) {
                        log.warn(
                                "The check of connection {} came to nothing and is made again: {}",
                                connection.name(),
                                e.toString());
                    }
                    return null;
                });
    }

    private void record(String name, ProbeOutcome outcome) {
        if (closed) {
            return;
        }
        try (MDC.MDCCloseable _ = MDC.putCloseable("connection", name)) {
            recordNow(name, outcome);
        }
    }

    private void recordNow(String name, ProbeOutcome outcome) {
        transaction
                .execute(status -> {
                    Optional<ConnectionStore.Change> change = write(name, outcome);
                    change.filter(ConnectionStore.Change::isChange).ifPresent(this::act);
                    return change;
                })
                .filter(ConnectionStore.Change::isChange)
                .ifPresent(ConnectionMonitor::say);
    }

    private Optional<ConnectionStore.Change> write(String name, ProbeOutcome outcome) {
        return switch (outcome) {
            case ProbeOutcome.Answered() -> store.answered(name, null);
            case ProbeOutcome.Refused(String why) -> store.answered(name, why);
            case ProbeOutcome.Failed(String why) ->
                    store.failed(name, why, properties.failuresToOffline());
        };
    }

    private void act(ConnectionStore.Change change) {
        listener.changed(change.now());
        if (change.from() == ConnectionStatus.OFFLINE) {
            listener.isBack(change.now(), change.wellBefore());
        }
    }

    private static void say(ConnectionStore.Change change) {
        ConnectionState now = change.now();
        if (now.isOffline()) {
            log.warn("Connection {} is offline: {}", now.name(), now.lastError());
        } else if (change.from() == ConnectionStatus.OFFLINE) {
            log.info(
                    "Connection {} is online again after {} s",
                    now.name(),
                    change.lasted().toSeconds());
        } else {
            log.info("Connection {} is {}", now.name(), now.status().wireName());
        }
    }

    /// What is under way comes to nothing.
    @Override
    public void close() {
        closed = true;
        probes.close();
    }
}
