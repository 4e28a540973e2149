package dev.syncline.connection;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Closed while a connection that this node watches is offline. What is unknown, or can't be looked
/// up, is open: the run finds out by itself.
final class WatchedConnectionGate implements ConnectionGate {

    private static final Logger log = LoggerFactory.getLogger(WatchedConnectionGate.class);

    private final ConnectionStates states;
    private final ConnectionMonitor monitor;

    WatchedConnectionGate(ConnectionStates states, ConnectionMonitor monitor) {
        this.states = states;
        this.monitor = monitor;
    }

    @Override
    public Optional<String> whyClosed(List<String> connections, boolean askNow) {
        if (connections.isEmpty()) {
            return Optional.empty();
        }
        try {
            List<String> offline =
                    offline(states.recent().stream(), connections)
                            .map(ConnectionState::name)
                            .toList();
            if (offline.isEmpty()) {
                return Optional.empty();
            }
            if (askNow) {
                monitor.checkAll(offline);
            }
            return offline(states.all().stream(), offline)
                    .map(ConnectionState::whySkipped)
                    .findFirst();
        } catch (RuntimeException e) {
            log.debug("How connections {} stand could not be found out", connections, e);
            return Optional.empty();
        }
    }

    private static Stream<ConnectionState> offline(
            Stream<ConnectionState> states, List<String> names) {
        return states.filter(ConnectionState::isOffline)
                .filter(state -> names.contains(state.name()));
    }
}
