package dev.syncline.operation;

import dev.syncline.run.RunControl;
import dev.syncline.run.RunControl.Answer;
import dev.syncline.system.catalog.CatalogRuns;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What operators do about runs: [RunControl], with roles and the audit log. Thread-safe.
public final class RunOperations {

    private final Audited audited;
    private final RunControl control;
    private final CatalogRuns catalog;

    RunOperations(Audited audited, RunControl control, CatalogRuns catalog) {
        this.audited = audited;
        this.control = control;
        this.catalog = catalog;
    }

    /// See [RunControl#restart].
    public Answer restart(long runId, Caller caller, @Nullable String reason) {
        return act(
                "run.restart",
                runId,
                caller,
                reason,
                () -> control.restart(runId, caller.actor(), reason));
    }

    /// See [CatalogRuns#resume]. Each restart commits, and stands in the audit log, by itself.
    public CatalogRuns.Resumed resumeCatalog(Caller caller) {
        return catalog.resume(runId -> restart(runId, caller, "resume"));
    }

    /// See [RunControl#stop].
    public Answer stop(long runId, Caller caller, @Nullable String reason) {
        return act(
                "run.stop",
                runId,
                caller,
                reason,
                () -> control.stop(runId, caller.actor(), reason));
    }

    /// See [RunControl#abandon].
    public Answer abandon(long runId, Caller caller, @Nullable String reason) {
        return act(
                "run.abandon",
                runId,
                caller,
                reason,
                () -> control.abandon(runId, caller.actor(), reason));
    }

    private Answer act(
            String action,
            long runId,
            Caller caller,
            @Nullable String reason,
            Supplier<Answer> work) {
        return audited.act(
                caller, Action.onRun(action, runId, reason), work, RunOperations::outcome);
    }

    private static Outcome outcome(Answer answer) {
        return switch (answer) {
            case Answer.Accepted accepted ->
                    Outcome.DONE.about(accepted.run().sync(), accepted.run().runId());
            case Answer.Refused refused -> Outcome.refused(refused.why());
            case Answer.Unknown unknown -> Outcome.refused("There is no such run");
        };
    }
}
