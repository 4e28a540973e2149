package dev.syncline.jmx;

import dev.syncline.operation.SyncOperations;
import dev.syncline.run.Run;
import dev.syncline.schedule.ScheduleState;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jmx.export.annotation.ManagedAttribute;
import org.springframework.jmx.export.annotation.ManagedOperation;
import org.springframework.jmx.export.annotation.ManagedOperationParameter;
import org.springframework.jmx.export.annotation.ManagedResource;

/// `dev.syncline:type=Sync,name=…`. Instants are UTC, in ISO 8601; what isn't known is null.
@ManagedResource(
        description = "A sync: how it stands in the cluster, and what can be done about it")
public final class SyncResource {

    private static final String REASON = "Why; stands in the audit log. May be empty";

    private final String name;
    private final SyncOperations operations;
    private final JmxCallers callers;
    private final Recent<SyncFigures> figures;

    SyncResource(
            String name,
            SyncFigures.Sources sources,
            SyncOperations operations,
            JmxCallers callers) {
        this.name = name;
        this.operations = operations;
        this.callers = callers;
        this.figures = new Recent<>(() -> sources.of(name), System::nanoTime);
    }

    private SyncFigures now() {
        return JmxAnswers.of(figures::get);
    }

    @ManagedAttribute(description = "What it copies from where to where")
    public String getDescription() {
        return now().sync().definition().description();
    }

    @ManagedAttribute(
            description = "Cron expression or interval; null when it runs only when asked to")
    public @Nullable String getSchedule() {
        return schedule(ScheduleState::expression);
    }

    @ManagedAttribute(description = "The schedule's time zone")
    public @Nullable String getZone() {
        return schedule(ScheduleState::zone);
    }

    @ManagedAttribute(description = "Whether somebody has paused its schedule")
    public boolean isPaused() {
        ScheduleState state = now().schedule();
        return state != null && state.paused();
    }

    @ManagedAttribute(description = "Who has paused it")
    public @Nullable String getPausedBy() {
        return schedule(ScheduleState::pausedBy);
    }

    @ManagedAttribute(description = "Why it is paused")
    public @Nullable String getPauseReason() {
        return schedule(ScheduleState::pauseReason);
    }

    @ManagedAttribute(description = "When it fires next; null when paused or without a schedule")
    public @Nullable String getNextFire() {
        return JmxAnswers.text(now().nextFire());
    }

    @ManagedAttribute(description = "Whether a run is under way, on any node")
    public boolean isRunning() {
        Run run = now().lastRun();
        return run != null && !run.status().hasEnded();
    }

    @ManagedAttribute(description = "Id of its newest run")
    public @Nullable Long getLastRunId() {
        return lastRun(Run::runId);
    }

    @ManagedAttribute(description = "How its newest run stands")
    public @Nullable String getLastRunStatus() {
        return lastRun(run -> run.status().wireName());
    }

    @ManagedAttribute(description = "When its newest run began")
    public @Nullable String getLastRunStartedAt() {
        return lastRun(run -> JmxAnswers.text(run.startedAt()));
    }

    @ManagedAttribute(description = "When its newest run ended")
    public @Nullable String getLastRunEndedAt() {
        return lastRun(run -> JmxAnswers.text(run.endedAt()));
    }

    @ManagedAttribute(description = "Why its newest run failed, in one sentence")
    public @Nullable String getLastRunError() {
        return lastRun(Run::errorMessage);
    }

    @ManagedAttribute(description = "When a run last completed, with or without rejects")
    public @Nullable String getLastSuccess() {
        return JmxAnswers.text(now().standing().lastSuccessAt());
    }

    @ManagedAttribute(description = "Rejects that nobody has dealt with; counted up to 10,000")
    public long getOpenErrors() {
        return now().standing().openRejects();
    }

    @ManagedAttribute(
            description =
                    "Records that wait to be sent; null when it has no queue, or the queue can't be asked")
    public @Nullable Long getQueueSize() {
        return now().queueSize();
    }

    @ManagedOperation(
            description =
                    "Fires it now, on any node; answers the run's id. Needs the role operator")
    @ManagedOperationParameter(name = "reason", description = REASON)
    public long trigger(String reason) {
        return act(() -> operations.trigger(name, callers.current(), JmxAnswers.reason(reason)))
                .runId();
    }

    @ManagedOperation(
            description =
                    "Stops its schedule; whoever asks for a fire still gets one. Needs the role operator")
    @ManagedOperationParameter(name = "reason", description = REASON)
    public String pause(String reason) {
        var _ = act(() -> operations.pause(name, callers.current(), JmxAnswers.reason(reason)));
        return "Sync '%s' is paused".formatted(name);
    }

    @ManagedOperation(description = "Goes on with its schedule. Needs the role operator")
    @ManagedOperationParameter(name = "reason", description = REASON)
    public String resume(String reason) {
        var _ = act(() -> operations.resume(name, callers.current(), JmxAnswers.reason(reason)));
        return "Sync '%s' goes by its schedule".formatted(name);
    }

    private <T> T act(java.util.function.Supplier<java.util.Optional<T>> work) {
        figures.forget();
        return JmxAnswers.of(work).orElseThrow(() -> JmxAnswers.unknown("sync", name));
    }

    private <T> @Nullable T lastRun(Function<Run, @Nullable T> figure) {
        Run run = now().lastRun();
        return run == null ? null : figure.apply(run);
    }

    private @Nullable String schedule(Function<ScheduleState, @Nullable String> figure) {
        ScheduleState state = now().schedule();
        return state == null ? null : figure.apply(state);
    }
}
