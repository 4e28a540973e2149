package dev.syncline.run;

import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.step.StepExecution;

/// Keeps stack traces out of Batch's EXIT_MESSAGE columns: PostgreSQL's errors quote values of the
/// rows they are about. The full trace stands in the node's log; the sentence for people stands in
/// `sync_errors`.
final class ExitMessages {

    private ExitMessages() {}

    static void shorten(Object execution) {
        switch (execution) {
            case JobExecution job ->
                    job.setExitStatus(
                            shortened(job.getExitStatus(), job.getAllFailureExceptions()));
            case StepExecution step ->
                    step.setExitStatus(
                            shortened(step.getExitStatus(), step.getFailureExceptions()));
            default -> {}
        }
    }

    private static ExitStatus shortened(ExitStatus status, java.util.List<Throwable> failures) {
        if (status.getExitDescription().isEmpty() || failures.isEmpty()) {
            return status;
        }
        return new ExitStatus(status.getExitCode(), RunError.of(failures).message());
    }
}
