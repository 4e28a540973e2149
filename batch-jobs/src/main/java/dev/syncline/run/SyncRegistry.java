package dev.syncline.run;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The syncs that this node knows, by name.
public final class SyncRegistry {

    private final Map<String, Sync> byName = new TreeMap<>();

    /// @throws SynclineException of class `config` when two syncs have one name
    public SyncRegistry(Collection<Sync> syncs) {
        for (Sync sync : syncs) {
            if (byName.put(sync.name(), sync) != null) {
                throw new SynclineException(
                        ErrorClass.CONFIG,
                        "Two syncs are called '%s'; rename one of them".formatted(sync.name()));
            }
        }
    }

    public Optional<Sync> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /// In alphabetical order.
    public List<Sync> all() {
        return List.copyOf(byName.values());
    }
}
