package dev.syncline.run;

import java.util.List;
import java.util.Optional;

/// What one system brings in: its syncs, or why it has none here. Every bean of this type is
/// registered.
///
/// @param offBecause what is not configured; said once when the node starts
public record SystemSyncs(String system, List<Sync> syncs, Optional<String> offBecause) {

    public static SystemSyncs of(String system, Sync... syncs) {
        return new SystemSyncs(system, List.of(syncs), Optional.empty());
    }

    /// A system whose connection isn't configured; the others go on without it.
    public static SystemSyncs off(String system, String because) {
        return new SystemSyncs(system, List.of(), Optional.of(because));
    }
}
