package dev.syncline.jmx;

import dev.syncline.operation.RunOperations;
import dev.syncline.run.Node;
import dev.syncline.run.Run;
import dev.syncline.run.RunQueries;
import dev.syncline.schedule.WorkerProperties;
import java.time.Instant;
import java.util.List;
import org.springframework.jmx.export.annotation.ManagedAttribute;
import org.springframework.jmx.export.annotation.ManagedOperation;
import org.springframework.jmx.export.annotation.ManagedOperationParameter;
import org.springframework.jmx.export.annotation.ManagedResource;

/// `dev.syncline:type=Node`.
@ManagedResource(description = "This node, and what can be done about runs on any node")
public final class NodeResource {

    private static final String RUN_ID = "The run's id";
    private static final String REASON = "Why; stands in the audit log. May be empty";

    private final Facts facts;
    private final RunOperations operations;
    private final JmxCallers callers;
    private final Recent<List<Run>> underWay;

    NodeResource(Facts facts, RunQueries runs, RunOperations operations, JmxCallers callers) {
        this.facts = facts;
        this.operations = operations;
        this.callers = callers;
        this.underWay = new Recent<>(runs::underWay, System::nanoTime);
    }

    /// What stays as it is while the node lives.
    record Facts(Node node, String version, Instant startedAt, WorkerProperties worker) {}

    @ManagedAttribute(description = "The node's name, in logs, runs and database sessions")
    public String getName() {
        return facts.node().name();
    }

    @ManagedAttribute(description = "Syncline's version")
    public String getVersion() {
        return facts.version();
    }

    @ManagedAttribute(description = "When the node started")
    public String getStartedAt() {
        return facts.startedAt().toString();
    }

    @ManagedAttribute(description = "Whether it runs syncs; else it serves console and API only")
    public boolean isWorkerEnabled() {
        return facts.worker().enabled();
    }

    @ManagedAttribute(description = "How many runs it executes at once")
    public int getMaxConcurrentRuns() {
        return facts.worker().maxConcurrentRuns();
    }

    @ManagedAttribute(description = "How many runs it executes now")
    public int getRunsUnderWay() {
        return getRunIdsUnderWay().length;
    }

    @ManagedAttribute(description = "Ids of the runs that it executes now")
    public long[] getRunIdsUnderWay() {
        return JmxAnswers.of(underWay::get).stream()
                .filter(run -> facts.node().name().equals(run.node()))
                .mapToLong(Run::runId)
                .toArray();
    }

    @ManagedAttribute(description = "How many runs all nodes execute now")
    public int getClusterRunsUnderWay() {
        return JmxAnswers.of(underWay::get).size();
    }

    @ManagedOperation(
            description =
                    "Asks for another attempt of a run that failed or was stopped. Needs the role operator")
    @ManagedOperationParameter(name = "runId", description = RUN_ID)
    @ManagedOperationParameter(name = "reason", description = REASON)
    public String restart(long runId, String reason) {
        return JmxAnswers.of(() ->
                JmxAnswers.of(
                        runId,
                        operations.restart(runId, callers.current(), JmxAnswers.reason(reason)),
                        "Another attempt of run %d is asked for"));
    }

    @ManagedOperation(
            description = "Asks a run to end after its current chunk. Needs the role operator")
    @ManagedOperationParameter(name = "runId", description = RUN_ID)
    @ManagedOperationParameter(name = "reason", description = REASON)
    public String stop(long runId, String reason) {
        return JmxAnswers.of(() ->
                JmxAnswers.of(
                        runId,
                        operations.stop(runId, callers.current(), JmxAnswers.reason(reason)),
                        "Run %d is asked to stop"));
    }

    @ManagedOperation(
            description =
                    "Gives up a run that failed or was stopped, for good. Needs the role operator")
    @ManagedOperationParameter(name = "runId", description = RUN_ID)
    @ManagedOperationParameter(name = "reason", description = REASON)
    public String abandon(long runId, String reason) {
        return JmxAnswers.of(() ->
                JmxAnswers.of(
                        runId,
                        operations.abandon(runId, callers.current(), JmxAnswers.reason(reason)),
                        "Run %d is given up"));
    }
}
