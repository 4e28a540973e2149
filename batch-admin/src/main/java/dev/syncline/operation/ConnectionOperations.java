package dev.syncline.operation;

import dev.syncline.connection.ConnectionMonitor;
import dev.syncline.connection.ConnectionState;
import java.util.Optional;

/// What operators do about connections, with roles and the audit log. Thread-safe.
public final class ConnectionOperations {

    private final Audited audited;
    private final ConnectionMonitor monitor;

    ConnectionOperations(Audited audited, ConnectionMonitor monitor) {
        this.audited = audited;
        this.monitor = monitor;
    }

    /// Asks the peer from this node; see [ConnectionMonitor#check].
    ///
    /// @return how it stands then; empty when there is no such connection
    public Optional<ConnectionState> check(String name, Caller caller) {
        return audited.actOutside(
                caller,
                Action.of("connection.check", Role.OPERATOR, "connection " + name, null),
                () -> monitor.check(name),
                state ->
                        state.isPresent()
                                ? Outcome.DONE
                                : Outcome.refused("There is no such connection"));
    }
}
