package dev.syncline.run;

import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.StepInterruptionPolicy;

/// Ends a step between two chunks when its run was told to stop, or its thread was interrupted by
/// somebody.
///
/// Without the mark on the step execution, Batch takes the interruption for the end of the input,
/// and the run completes with part of its records.
final class StopAtChunkEnd implements StepInterruptionPolicy {

    private final StopSignal stop;

    StopAtChunkEnd(StopSignal stop) {
        this.stop = stop;
    }

    @Override
    public void checkInterrupted(StepExecution stepExecution) throws JobInterruptedException {
        if (stop.isRaised() || Thread.currentThread().isInterrupted()) {
            stepExecution.setTerminateOnly();
            throw new JobInterruptedException("The run was told to stop");
        }
    }
}
