package dev.syncline.connection;

import java.util.List;
import java.util.Optional;

/// Says whether a sync's peers can be reached, before a run is begun for nothing.
@FunctionalInterface
public interface ConnectionGate {

    /// Lets everything through.
    ConnectionGate OPEN = (connections, askNow) -> Optional.empty();

    /// @param connections names of what the sync needs
    /// @param askNow whether to probe what counts as offline once more, because a person waits
    /// @return why the sync can't run now, as one sentence; empty when nothing is known against it
    Optional<String> whyClosed(List<String> connections, boolean askNow);
}
