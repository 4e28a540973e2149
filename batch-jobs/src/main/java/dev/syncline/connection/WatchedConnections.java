package dev.syncline.connection;

import java.util.Objects;
import java.util.function.LongSupplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// What watches this node's connections, put together.
public record WatchedConnections(
        ConnectionStates states, ConnectionMonitor monitor, ConnectionGate gate) {

    /// @param nanoTime measures how old what was read is
    public static WatchedConnections watch(
            ConnectionRegistry registry,
            JdbcClient jdbc,
            TransactionTemplate transaction,
            Watcher watcher,
            LongSupplier nanoTime) {
        ConnectionStore store = new ConnectionStore(jdbc);
        ConnectionStates states = new ConnectionStates(registry, store, nanoTime);
        ConnectionMonitor monitor =
                new ConnectionMonitor(
                        registry,
                        store,
                        RefusedCredentials.in(
                                jdbc,
                                Objects.requireNonNull(transaction.getTransactionManager()),
                                watcher.properties().resendRefusedAfter()),
                        transaction,
                        watcher);
        return new WatchedConnections(states, monitor, new WatchedConnectionGate(states, monitor));
    }

    /// Who watches, how, and for whom.
    ///
    /// @param node the name of this node
    public record Watcher(
            String node, ConnectionProperties properties, ConnectionMonitor.Listener listener) {}
}
