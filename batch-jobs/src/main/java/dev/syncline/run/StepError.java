package dev.syncline.run;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.step.StepExecution;

/// Why one step of an attempt failed, or the attempt as a whole.
///
/// @param step null when it was none of the steps
record StepError(@Nullable String step, RunError error) {

    /// One for each step that failed, in their order; at least one.
    static List<StepError> of(JobExecution execution) {
        List<StepError> errors = new ArrayList<>();
        for (StepExecution step : execution.getStepExecutions()) {
            if (!step.getFailureExceptions().isEmpty()) {
                errors.add(
                        new StepError(
                                step.getStepName(), RunError.of(step.getFailureExceptions())));
            }
        }
        if (errors.isEmpty()) {
            errors.add(new StepError(null, RunError.of(execution.getAllFailureExceptions())));
        }
        return errors;
    }
}
