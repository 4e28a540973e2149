package dev.syncline.mcp;

import dev.syncline.connection.ConnectionState;
import dev.syncline.connection.ConnectionStates;
import dev.syncline.mcp.Tool.Call;
import dev.syncline.operation.ConnectionOperations;
import java.util.List;
import org.springframework.stereotype.Component;

/// The peers, how they stand, and "look again now".
@Component
final class ConnectionToolbox implements Toolbox {

    private final ConnectionStates states;
    private final ConnectionOperations operations;

    ConnectionToolbox(ConnectionStates states, ConnectionOperations operations) {
        this.states = states;
        this.operations = operations;
    }

    @Override
    public List<Tool> tools() {
        return List.of(
                Tool.looking(
                        "list_connections",
                        "Lists the peers that syncs need: whether each is online, since when, and what is wrong with it.",
                        ToolInput.NONE,
                        call ->
                                new Reply()
                                        .with(
                                                "connections",
                                                states.all().stream()
                                                        .map(ConnectionToolbox::reply)
                                                        .toList())),
                Tool.acting(
                        "check_connection",
                        "Asks a peer now whether it answers. Credentials that it has refused may be sent to it again.",
                        ToolInput.NONE.text(
                                "connection", "The connection's name, from list_connections"),
                        call -> preview(name(call)),
                        call -> check(name(call), call)));
    }

    static Reply reply(ConnectionState state) {
        return new Reply()
                .with("name", state.name())
                .with("kind", state.kind().wireName())
                .with("address", state.address())
                .with("state", state.status().wireName())
                .with("since", state.since())
                .with("consecutive_failures", state.consecutiveFailures())
                .with("last_success_at", state.lastSuccessAt())
                .with("last_failure_at", state.lastFailureAt())
                .with("last_checked_at", state.lastCheckedAt())
                .with("checked_by", state.checkedBy())
                .untrusted("last_error", state.lastError());
    }

    private String preview(String name) {
        ConnectionState state =
                states.find(name).orElseThrow(() -> ToolRefused.unknownConnection(name));
        return "Connection '%s' (%s), %s since %s, is asked once, from the node that answers this call."
                .formatted(name, state.address(), state.status().wireName(), state.since());
    }

    private Reply check(String name, Call call) {
        return operations
                .check(name, call.caller())
                .map(state -> new Reply().with("done", true).with("connection", reply(state)))
                .orElseThrow(() -> ToolRefused.unknownConnection(name));
    }

    private static String name(Call call) {
        return call.arguments().text("connection");
    }
}
