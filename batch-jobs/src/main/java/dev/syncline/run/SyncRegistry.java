package dev.syncline.run;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The syncs that this node knows, by name: those of its code, and those that are stored.
public final class SyncRegistry {

    private static final String STORED_LABEL = "adhoc";

    private final Map<String, Sync> byName = new TreeMap<>();
    private final Supplier<List<StoredSyncs>> stored;

    public SyncRegistry(Collection<Sync> syncs) {
        this(syncs, List::of);
    }

    /// @param stored asked late, since whoever stores syncs may need the registry
    /// @throws SynclineException of class `config` when two syncs have one name
    public SyncRegistry(Collection<Sync> syncs, Supplier<List<StoredSyncs>> stored) {
        this.stored = stored;
        for (Sync sync : syncs) {
            if (byName.put(sync.name(), sync) != null) {
                throw new SynclineException(
                        ErrorClass.CONFIG,
                        "Two syncs are called '%s'; rename one of them".formatted(sync.name()));
            }
        }
    }

    public Optional<Sync> find(String name) {
        Sync ofCode = byName.get(name);
        return ofCode != null
                ? Optional.of(ofCode)
                : stored.get().stream()
                        .map(syncs -> syncs.find(name))
                        .flatMap(Optional::stream)
                        .findFirst();
    }

    /// Those of the code first, in alphabetical order.
    public List<Sync> all() {
        return Stream.concat(
                        byName.values().stream(),
                        stored.get().stream().flatMap(syncs -> syncs.all().stream()))
                .toList();
    }

    /// The value of a metric's label `sync`. Stored syncs share one, since there may be any number
    /// of them.
    public String metricLabel(String sync) {
        boolean isStored =
                !byName.containsKey(sync)
                        && stored.get().stream().anyMatch(syncs -> syncs.owns(sync));
        return isStored ? STORED_LABEL : sync;
    }

    /// The values that [#metricLabel] gives for what this node knows now.
    public List<String> metricLabels() {
        return Stream.concat(
                        byName.keySet().stream(),
                        stored.get().isEmpty() ? Stream.empty() : Stream.of(STORED_LABEL))
                .toList();
    }

    /// Those of the code, in alphabetical order.
    public List<Sync> ofCode() {
        return List.copyOf(byName.values());
    }
}
