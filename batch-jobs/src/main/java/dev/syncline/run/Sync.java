package dev.syncline.run;

import dev.syncline.sync.RedrivePolicy;
import dev.syncline.sync.StepOutline;
import dev.syncline.sync.SyncDefinition;
import java.util.List;
import org.springframework.batch.core.job.Job;

/// A sync as the engine knows it: how to treat it, and the Batch job that does the work. Every bean
/// of this type is registered, scheduled and shown.
///
/// @param flow makes the job of one attempt; see [Flow]
/// @param insight what it can tell about itself beside its runs
/// @param redrive how its rejects can be sent through it again
/// @param outline its steps in words, in the order in which they run
public record Sync(
        SyncDefinition definition,
        Flow flow,
        SyncInsight insight,
        RedrivePolicy redrive,
        List<StepOutline> outline) {

    public Sync {
        outline = List.copyOf(outline);
    }

    public Sync(SyncDefinition definition, Flow flow, SyncInsight insight) {
        this(definition, flow, insight, RedrivePolicy.RECORDS, List.of());
    }

    public Sync(SyncDefinition definition, Flow flow) {
        this(definition, flow, SyncInsight.NONE);
    }

    public Sync redriven(RedrivePolicy policy) {
        return new Sync(definition, flow, insight, policy, outline);
    }

    public Sync outlined(StepOutline... steps) {
        return new Sync(definition, flow, insight, redrive, List.of(steps));
    }

    public String name() {
        return definition.name();
    }

    /// Builds the Batch job of one attempt. Called anew for each attempt, so that readers and
    /// writers are never shared between two runs and may hold state.
    @FunctionalInterface
    public interface Flow {

        /// @param steps makes steps that belong to this attempt
        Job job(AttemptSteps steps);
    }
}
