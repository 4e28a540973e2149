package dev.syncline.run;

import dev.syncline.reject.OpenReject;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.RecordOutcomes;
import dev.syncline.sync.Redrivable;
import dev.syncline.sync.Reject;
import dev.syncline.sync.SynclineException;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.listener.StepListener;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.ChunkOrientedStepBuilder;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.batch.infrastructure.item.ItemStream;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/// Makes the steps of an attempt that sends rejects again: with the processor and the writer of the
/// sync's own steps, and rejects in place of its source.
final class RedriveSteps {

    private final Attempt attempt;
    private final StopSignal stop;
    private final AttemptSteps.Parts parts;
    private final Set<String> steps;

    RedriveSteps(Attempt attempt, StopSignal stop, AttemptSteps.Parts parts) {
        this.attempt = attempt;
        this.stop = stop;
        this.parts = parts;
        this.steps = parts.redrives().steps(attempt.runId());
    }

    /// How records are made again of payloads; null where nobody says how.
    record Shapes(@Nullable Redrivable<?> inputs, @Nullable Redrivable<?> outputs) {}

    /// A step that does nothing: it had no rejects among the chosen ones.
    Step passedOver(String name) {
        return new StepBuilder(name, parts.repository())
                .tasklet(
                        (contribution, context) -> RepeatStatus.FINISHED,
                        parts.transactionManager())
                .build();
    }

    /// @param writer see [AttemptSteps.ChunkStep#writer]; not made when there is nothing to write
    @SuppressWarnings("unchecked")
    <I, O> Step step(
            String name,
            Shapes shapes,
            @Nullable ItemProcessor<? super I, ? extends O> processor,
            Function<RecordOutcomes, ? extends ItemWriter<? super O>> writer) {
        if (!steps.contains(name)) {
            return passedOver(name);
        }
        RejectReader reader = new RejectReader(parts.redrives(), attempt.runId(), name);
        StepAccount account =
                StepAccount.ofRedrive(
                        attempt, name, parts.ledgers(), parts.rejects(), reader::settle);
        ItemWriter<Object> itemWriter = (ItemWriter<Object>) writer.apply(account);
        ChunkOrientedStepBuilder<OpenReject, Object> builder =
                new ChunkOrientedStepBuilder<OpenReject, Object>(name, parts.repository(), 1)
                        .transactionManager(parts.transactionManager())
                        .reader(reader)
                        .processor(
                                new SentAgain(
                                        name,
                                        shapes.inputs(),
                                        (ItemProcessor<Object, Object>) processor,
                                        outputs(shapes, processor == null, itemWriter)))
                        .writer(itemWriter)
                        .faultTolerant()
                        .skipPolicy(new RejectedRecordSkipPolicy())
                        .interruptionPolicy(new StopAtChunkEnd(stop));
        if (itemWriter instanceof ItemStream stream) {
            builder.stream(stream);
        }
        return builder.stream(account).listener((StepListener) account).build();
    }

    private static @Nullable Redrivable<?> outputs(
            Shapes shapes, boolean sameAsInputs, ItemWriter<Object> writer) {
        if (shapes.outputs() != null) {
            return shapes.outputs();
        }
        if (writer instanceof Redrivable<?> redrivable) {
            return redrivable;
        }
        return sameAsInputs ? shapes.inputs() : null;
    }

    /// What a writer refused goes to the writer as it was; what never came to it goes through the
    /// processor.
    private record SentAgain(
            String step,
            @Nullable Redrivable<?> inputs,
            @Nullable ItemProcessor<Object, Object> processor,
            @Nullable Redrivable<?> outputs)
            implements ItemProcessor<OpenReject, Object> {

        @Override
        public @Nullable Object process(OpenReject reject) throws Exception {
            if (reject.phase() == Reject.Phase.WRITE) {
                return recordOf(outputs, reject);
            }
            Object input = recordOf(inputs, reject);
            return processor == null ? input : processor.process(input);
        }

        private Object recordOf(@Nullable Redrivable<?> shapes, OpenReject reject) {
            if (shapes == null) {
                throw new SynclineException(
                        ErrorClass.CONFIG,
                        "Step '%s' can't take reject %d, since it does not say how its records are made of what a reject keeps; give the step 'redriving', or the sync the policy WHOLE"
                                .formatted(step, reject.errorId()));
            }
            return Objects.requireNonNull(shapes.recordOf(reject.payload()));
        }
    }
}
