package dev.syncline.run;

import dev.syncline.connection.Connection;
import java.util.List;
import java.util.Optional;

/// What one system brings in: its syncs and the peers they need, or why it has none here. Every
/// bean of this type is registered.
///
/// @param connections the peers; a sync names those it can't do without in its definition
/// @param offBecause what is not configured; said once when the node starts
public record SystemSyncs(
        String system,
        List<Sync> syncs,
        List<Connection> connections,
        Optional<String> offBecause) {

    public static SystemSyncs of(String system, Sync... syncs) {
        return new SystemSyncs(system, List.of(syncs), List.of(), Optional.empty());
    }

    public SystemSyncs connecting(Connection... connections) {
        return new SystemSyncs(system, syncs, List.of(connections), offBecause);
    }

    /// A system whose connection isn't configured; the others go on without it.
    public static SystemSyncs off(String system, String because) {
        return new SystemSyncs(system, List.of(), List.of(), Optional.of(because));
    }
}
