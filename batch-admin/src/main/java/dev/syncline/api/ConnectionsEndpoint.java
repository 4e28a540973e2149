package dev.syncline.api;

import dev.syncline.connection.ConnectionState;
import dev.syncline.connection.ConnectionStates;
import dev.syncline.operation.Caller;
import dev.syncline.operation.ConnectionOperations;
import dev.syncline.run.Sync;
import dev.syncline.run.SyncRegistry;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// `/v1/connections`: the peers, how they stand, and "look again now".
@RestController
@RequestMapping("/v1/connections")
final class ConnectionsEndpoint {

    private final ConnectionStates states;
    private final ConnectionOperations operations;
    private final SyncRegistry syncs;

    ConnectionsEndpoint(
            ConnectionStates states, ConnectionOperations operations, SyncRegistry syncs) {
        this.states = states;
        this.operations = operations;
        this.syncs = syncs;
    }

    @Operation(operationId = "listConnections", summary = "The peers, and how they stand")
    @GetMapping
    List<ConnectionJson> list() {
        return states.all().stream().map(this::json).toList();
    }

    /// Asks the peer from this node and answers how it stands then, within the probe's timeout.
    @Operation(
            operationId = "checkConnection",
            summary = "Asks a peer now, and tells how it stands then")
    @Refuses({ProblemType.UNKNOWN_CONNECTION})
    @PostMapping("/{name}/check")
    ConnectionJson check(@PathVariable String name, Caller caller) {
        return operations
                .check(name, caller)
                .map(this::json)
                .orElseThrow(() -> RequestRefused.unknownConnection(name));
    }

    private ConnectionJson json(ConnectionState state) {
        return ConnectionJson.of(
                state,
                syncs.ofCode().stream()
                        .filter(sync -> sync.definition().connections().contains(state.name()))
                        .map(Sync::name)
                        .toList());
    }
}
