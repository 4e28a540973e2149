package dev.syncline.connection;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The connections that this node has, by name.
public final class ConnectionRegistry {

    private final Map<String, Connection> byName = new TreeMap<>();

    /// @throws SynclineException of class `config` when two connections have one name
    public ConnectionRegistry(Collection<Connection> connections) {
        for (Connection connection : connections) {
            if (byName.put(connection.name(), connection) != null) {
                throw new SynclineException(
                        ErrorClass.CONFIG,
                        "Two connections are called '%s'; rename one of them"
                                .formatted(connection.name()));
            }
        }
    }

    public Optional<Connection> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /// In alphabetical order.
    public List<Connection> all() {
        return List.copyOf(byName.values());
    }

    public Set<String> names() {
        return Set.copyOf(byName.keySet());
    }
}
