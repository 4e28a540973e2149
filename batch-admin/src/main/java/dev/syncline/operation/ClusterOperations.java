package dev.syncline.operation;

import dev.syncline.run.NodeStanding;
import dev.syncline.run.NodeStore;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What operators do about nodes, with roles and the audit log. Thread-safe.
public final class ClusterOperations {

    private static final Outcome UNKNOWN_NODE = Outcome.refused("There is no such node");

    private final Audited audited;
    private final NodeStore nodes;

    ClusterOperations(Audited audited, NodeStore nodes) {
        this.audited = audited;
        this.nodes = nodes;
    }

    /// Asks a node to take no further fires; what it runs goes on to its end.
    ///
    /// @return the node; empty when there is none of that boot id
    public Optional<NodeStanding> drain(String bootId, Caller caller, @Nullable String reason) {
        return act("node.drain", bootId, true, caller, reason);
    }

    /// Lets it take fires again.
    public Optional<NodeStanding> undrain(String bootId, Caller caller, @Nullable String reason) {
        return act("node.undrain", bootId, false, caller, reason);
    }

    private Optional<NodeStanding> act(
            String name, String bootId, boolean drained, Caller caller, @Nullable String reason) {
        return audited.act(
                caller,
                Action.of(name, Role.OPERATOR, "node " + bootId, reason),
                () -> nodes.drain(bootId, drained, caller.actor(), reason),
                node ->
                        node.map(found -> Outcome.done("node " + found.name()))
                                .orElse(UNKNOWN_NODE));
    }
}
