package dev.syncline.jmx;

import dev.syncline.connection.ConnectionState;
import dev.syncline.connection.ConnectionStates;
import dev.syncline.operation.ConnectionOperations;
import org.jspecify.annotations.Nullable;
import org.springframework.jmx.export.annotation.ManagedAttribute;
import org.springframework.jmx.export.annotation.ManagedOperation;
import org.springframework.jmx.export.annotation.ManagedResource;

/// `dev.syncline:type=Connection,name=…`. Instants are UTC, in ISO 8601.
@ManagedResource(description = "A peer, as the cluster knows it")
public final class ConnectionResource {

    private final String name;
    private final ConnectionStates states;
    private final ConnectionOperations operations;
    private final JmxCallers callers;

    ConnectionResource(
            String name,
            ConnectionStates states,
            ConnectionOperations operations,
            JmxCallers callers) {
        this.name = name;
        this.states = states;
        this.operations = operations;
        this.callers = callers;
    }

    private ConnectionState now() {
        return JmxAnswers.of(states::recent).stream()
                .filter(state -> state.name().equals(name))
                .findFirst()
                .orElseThrow(() -> JmxAnswers.unknown("connection", name));
    }

    @ManagedAttribute(description = "http, database or bucket")
    public String getKind() {
        return now().kind().wireName();
    }

    @ManagedAttribute(description = "Where it is, without credentials")
    public String getAddress() {
        return now().address();
    }

    @ManagedAttribute(description = "unknown, online or offline")
    public String getState() {
        return now().status().wireName();
    }

    @ManagedAttribute(description = "When it came into that state")
    public String getSince() {
        return now().since().toString();
    }

    @ManagedAttribute(description = "Failures in a row, of probes and of runs")
    public int getConsecutiveFailures() {
        return now().consecutiveFailures();
    }

    @ManagedAttribute(description = "What is wrong with it now; null while nothing is")
    public @Nullable String getLastError() {
        return now().lastError();
    }

    @ManagedAttribute(description = "When it last answered well")
    public @Nullable String getLastSuccess() {
        return JmxAnswers.text(now().lastSuccessAt());
    }

    @ManagedAttribute(description = "When it last failed")
    public @Nullable String getLastFailure() {
        return JmxAnswers.text(now().lastFailureAt());
    }

    @ManagedAttribute(description = "When the last check began")
    public @Nullable String getLastChecked() {
        return JmxAnswers.text(now().lastCheckedAt());
    }

    @ManagedAttribute(description = "The node that made the last check")
    public @Nullable String getCheckedBy() {
        return now().checkedBy();
    }

    @ManagedOperation(
            description =
                    "Asks the peer from this node; answers its state then. Needs the role operator")
    public String check() {
        return JmxAnswers.of(() -> operations.check(name, callers.current()))
                .orElseThrow(() -> JmxAnswers.unknown("connection", name))
                .status()
                .wireName();
    }
}
