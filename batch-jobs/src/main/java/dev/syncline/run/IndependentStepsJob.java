package dev.syncline.run;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.AbstractJob;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;

/// A job whose steps don't depend on one another: one that fails doesn't keep the next from its
/// turn. The job fails when any of them did, and its restart makes those steps again that have not
/// completed.
final class IndependentStepsJob extends AbstractJob {

    private final List<Step> steps;

    IndependentStepsJob(String name, JobRepository repository, List<Step> steps) {
        super(name);
        setJobRepository(repository);
        this.steps = List.copyOf(steps);
    }

    @Override
    public @Nullable Step getStep(String stepName) {
        return steps.stream()
                .filter(step -> step.getName().equals(stepName))
                .findFirst()
                .orElse(null);
    }

    @Override
    public Collection<String> getStepNames() {
        return steps.stream().map(Step::getName).toList();
    }

    /// A stop leaves here as the exception that [#handleStep] throws for it.
    @Override
    protected void doExecute(JobExecution execution) throws JobExecutionException {
        StepExecution last = null;
        StepExecution failed = null;
        for (Step step : steps) {
            last = handleStep(step, execution);
            if (last.getStatus() != BatchStatus.COMPLETED) {
                // The worst of them: one of unknown outcome has to be resolved before a restart.
                execution.upgradeStatus(last.getStatus());
                failed = failed == null ? last : failed;
            }
        }
        StepExecution decisive = failed == null ? last : failed;
        if (decisive != null) {
            execution.upgradeStatus(decisive.getStatus());
            execution.setExitStatus(decisive.getExitStatus());
        }
    }
}
