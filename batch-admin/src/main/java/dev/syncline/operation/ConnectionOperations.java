package dev.syncline.operation;

import dev.syncline.connection.ConnectionMonitor;
import dev.syncline.connection.ConnectionState;
import java.util.Optional;

/// What operators do about connections, with roles and the audit log. Thread-safe.
public final class ConnectionOperations {

    private final AuditLog log;
    private final ConnectionMonitor monitor;

    ConnectionOperations(AuditLog log, ConnectionMonitor monitor) {
        this.log = log;
        this.monitor = monitor;
    }

    /// Asks the peer from this node; see [ConnectionMonitor#check].
    ///
    /// @return how it stands then; empty when there is no such connection
    public Optional<ConnectionState> check(String name, Caller caller) {
        Action action = Action.of("connection.check", Role.OPERATOR, "connection " + name, null);
        caller.require(action.needs(), action.name());
        // Not inside a transaction: it waits for somebody else's machine.
        Optional<ConnectionState> state = monitor.check(name);
        log.record(
                caller,
                action,
                state.isPresent() ? Outcome.DONE : Outcome.refused("There is no such connection"));
        return state;
    }
}
