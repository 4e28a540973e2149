package dev.syncline.run;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

    /// Part of [#all], in an order that stays as it is while syncs come and go.
    ///
    /// @param after the name behind which it begins, whether or not there still is such a sync;
    ///   null for the beginning
    public List<Sync> page(@Nullable String after, int limit) {
        Comparator<String> order =
                Comparator.comparing(this::isStored).thenComparing(Comparator.naturalOrder());
        return all().stream()
                .filter(sync -> after == null || order.compare(sync.name(), after) > 0)
                .sorted(Comparator.comparing(Sync::name, order))
                .limit(limit)
                .toList();
    }

    /// Whether a sync of that name would be a stored one, be there one or not.
    boolean isStored(String name) {
        return !byName.containsKey(name)
                && stored.get().stream().anyMatch(syncs -> syncs.owns(name));
    }

    /// Takes a stored sync away, on all nodes.
    ///
    /// @param actor who wants it so
    public SyncRemoval remove(String name, @Nullable String actor, @Nullable String reason) {
        if (byName.containsKey(name)) {
            return new SyncRemoval.Refused(
                    "Sync '%s' is part of the application and can't be removed; pause it, or switch its system off"
                            .formatted(name));
        }
        return stored.get().stream()
                .filter(syncs -> syncs.owns(name))
                .findFirst()
                .map(syncs -> syncs.remove(name, actor, reason))
                .orElseGet(SyncRemoval.Unknown::new);
    }

    /// What nodes are told has changed when a stored sync came, became another version, or went;
    /// see [ClusterChange].
    public static String changeName(String sync) {
        return "sync:" + sync;
    }

    /// The value of a metric's label `sync`. Stored syncs share one, since there may be any number
    /// of them.
    public String metricLabel(String sync) {
        return isStored(sync) ? STORED_LABEL : sync;
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
