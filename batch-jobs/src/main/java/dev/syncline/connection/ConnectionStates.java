package dev.syncline.connection;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/// How the cluster's connections stand, for those that this node has. Thread-safe.
public final class ConnectionStates {

    private static final Duration FRESH_FOR = Duration.ofSeconds(1);

    private final ConnectionRegistry registry;
    private final ConnectionStore store;
    private final LongSupplier nanoTime;

    private List<ConnectionState> recent = List.of();
    private long readAt;

    ConnectionStates(ConnectionRegistry registry, ConnectionStore store, LongSupplier nanoTime) {
        this.registry = registry;
        this.store = store;
        this.nanoTime = nanoTime;
        this.readAt = nanoTime.getAsLong() - FRESH_FOR.toNanos();
    }

    /// As of now, in alphabetical order.
    public List<ConnectionState> all() {
        return registry.names().isEmpty() ? List.of() : store.find(registry.names());
    }

    public Optional<ConnectionState> find(String name) {
        return all().stream().filter(state -> state.name().equals(name)).findFirst();
    }

    /// As of a second ago at the most, for those who ask often.
    public synchronized List<ConnectionState> recent() {
        long now = nanoTime.getAsLong();
        if (now - readAt >= FRESH_FOR.toNanos()) {
            recent = all();
            readAt = now;
        }
        return recent;
    }
}
