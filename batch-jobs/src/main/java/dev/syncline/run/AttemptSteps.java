package dev.syncline.run;

import dev.syncline.reject.RedriveStore;
import dev.syncline.reject.RejectStore;
import dev.syncline.sync.RecordOutcomes;
import dev.syncline.sync.Redrivable;
import dev.syncline.sync.RejectLimit;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.builder.SimpleJobBuilder;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.ChunkOrientedStepBuilder;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.core.step.tasklet.TaskletStep;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.batch.infrastructure.item.ItemStream;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// Makes the steps of one attempt. Each commits per chunk, in one transaction: data, rejects,
/// ledger, position, Batch's own rows and the fence.
public final class AttemptSteps {

    private final Attempt attempt;
    private final RejectLimit limit;
    private final StopSignal stop;
    private final Parts parts;
    private final @Nullable RedriveSteps redrive;

    /// @param redrive null in a run that reads its source
    AttemptSteps(
            Attempt attempt,
            RejectLimit limit,
            StopSignal stop,
            Parts parts,
            @Nullable RedriveSteps redrive) {
        this.attempt = attempt;
        this.limit = limit;
        this.stop = stop;
        this.parts = parts;
        this.redrive = redrive;
    }

    /// What the engine gives to every step.
    record Parts(
            JobRepository repository,
            PlatformTransactionManager transactionManager,
            LedgerStore ledgers,
            RejectStore rejects,
            LeaseStore leases,
            RedriveStore redrives) {}

    public Attempt attempt() {
        return attempt;
    }

    /// A step that reads, processes and writes in chunks.
    ///
    /// @param name unique within the sync; lower case
    /// @param recordsPerChunk how many records one transaction holds. More is faster, and costs
    ///   memory and a longer way back after a crash; fewer keeps locks short.
    public <I> ChunkStep<I, I> step(
            String name, int recordsPerChunk, ItemStreamReader<? extends I> reader) {
        return new ChunkStep<>(
                name,
                recordsPerChunk,
                reader,
                null,
                null,
                new RedriveSteps.Shapes(
                        reader instanceof Redrivable<?> redrivable ? redrivable : null, null));
    }

    /// A step that is one piece of work in one transaction, such as a clean-up or a heartbeat. It
    /// accounts for what it did in the outcomes; what it read is their sum. Passed over when
    /// rejects are sent again one by one.
    ///
    /// @param name unique within the sync; lower case
    /// @param work calls peers before it touches the engine's database
    public Step task(String name, Consumer<RecordOutcomes> work) {
        return repeated(
                name,
                outcomes -> {
                    work.accept(outcomes);
                    return false;
                });
    }

    /// A step that does one piece of work again and again, each time in a transaction of its own,
    /// for what can't be read record by record: a batch that is sent, for example. It accounts for
    /// what it did in the outcomes; what it read is their sum. A restart begins with a further
    /// piece. Passed over when rejects are sent again one by one.
    ///
    /// @param name unique within the sync; lower case
    /// @param work calls peers before it touches the engine's database, whose session would
    ///   otherwise wait inside a transaction; answers whether there may be more to do
    public Step repeated(String name, Predicate<RecordOutcomes> work) {
        if (redrive != null) {
            return redrive.passedOver(name);
        }
        StepAccount account =
                StepAccount.ofTask(attempt, name, limit, parts.ledgers(), parts.rejects());
        TaskletStep step =
                new StepBuilder(name, parts.repository())
                                .listener((StepExecutionListener) account)
                                .tasklet(
                                        (contribution, context) -> {
                                            return RepeatStatus.continueIf(work.test(account));
                                        },
                                        parts.transactionManager())
                                .stream(account)
                                .build();
        step.setInterruptionPolicy(new StopAtChunkEnd(stop));
        return step;
    }

    /// Does some work in the engine's database in a short transaction of its own, beside the
    /// chunk's, and under the same fence: for what must be known to a successor before a peer is
    /// called.
    ///
    /// @throws dev.syncline.sync.SynclineException of class `lease_lost` when another node has
    ///   taken the run over; nothing is done then
    public <T> T committed(Supplier<T> work) {
        TransactionTemplate own = new TransactionTemplate(parts.transactionManager());
        own.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        return Objects.requireNonNull(
                own.execute(status -> {
                    parts.leases().hold(attempt.sync(), attempt.epoch());
                    return work.get();
                }));
    }

    /// The job that does these steps one after the other and ends with the first that doesn't
    /// complete.
    public Job inSequence(Step first, Step... others) {
        SimpleJobBuilder job = new JobBuilder(attempt.sync(), parts.repository()).start(first);
        for (Step step : others) {
            job = job.next(step);
        }
        return job.build();
    }

    /// The job that does these steps one after the other, each whether or not the one before it
    /// failed; it fails when any of them did.
    public Job eachOnItsOwn(Step... steps) {
        return new IndependentStepsJob(attempt.sync(), parts.repository(), List.of(steps));
    }

    /// A step under construction.
    public final class ChunkStep<I, O> {

        private final String name;
        private final int recordsPerChunk;
        private final ItemStreamReader<? extends I> reader;
        private final @Nullable ItemProcessor<? super I, ? extends O> processor;
        private final @Nullable EmptySourceGuard guard;
        private final RedriveSteps.Shapes shapes;

        private ChunkStep(
                String name,
                int recordsPerChunk,
                ItemStreamReader<? extends I> reader,
                @Nullable ItemProcessor<? super I, ? extends O> processor,
                @Nullable EmptySourceGuard guard,
                RedriveSteps.Shapes shapes) {
            this.name = name;
            this.recordsPerChunk = recordsPerChunk;
            this.reader = reader;
            this.processor = processor;
            this.guard = guard;
            this.shapes = shapes;
        }

        /// @param processor returns null to leave a record out (it counts as filtered), or throws
        ///   `RejectedRecordException` to set it aside
        public <P> ChunkStep<I, P> processor(ItemProcessor<? super I, ? extends P> processor) {
            return new ChunkStep<>(name, recordsPerChunk, reader, processor, guard, shapes);
        }

        /// Fails the step when the source gave nothing while the target holds something.
        public ChunkStep<I, O> guard(EmptySourceGuard guard) {
            return new ChunkStep<>(name, recordsPerChunk, reader, processor, guard, shapes);
        }

        /// Says how records are made again of rejects, where reader or writer don't say so
        /// themselves by being [Redrivable]. Without, a sync whose policy is `RECORDS` can't send
        /// the rejects of this step again.
        ///
        /// @param inputs what the reader gives
        /// @param outputs what the writer takes; the same as the inputs when there is no processor
        public ChunkStep<I, O> redriving(
                Redrivable<? extends I> inputs, Redrivable<? extends O> outputs) {
            return new ChunkStep<>(
                    name,
                    recordsPerChunk,
                    reader,
                    processor,
                    guard,
                    new RedriveSteps.Shapes(inputs, outputs));
        }

        /// @param writer makes the writer, which accounts for each record it is given in the
        ///   outcomes. In a re-drive it gets one record at a time.
        public Step writer(Function<RecordOutcomes, ? extends ItemWriter<? super O>> writer) {
            if (redrive != null) {
                return redrive.step(name, shapes, processor, writer);
            }
            StepAccount account =
                    new StepAccount(attempt, name, limit, guard, parts.ledgers(), parts.rejects());
            ItemWriter<? super O> itemWriter = writer.apply(account);
            ChunkOrientedStepBuilder<I, O> builder =
                    new ChunkOrientedStepBuilder<I, O>(name, parts.repository(), recordsPerChunk)
                            .transactionManager(parts.transactionManager())
                            .reader(reader)
                            .writer(itemWriter)
                            .faultTolerant()
                            .skipPolicy(new RejectedRecordSkipPolicy())
                            .interruptionPolicy(new StopAtChunkEnd(stop));
            if (processor != null) {
                builder.processor(processor);
            }
            // Streams are updated in this order: the account goes last, when reader and writer have
            // had their say.
            // And a writer is opened before its source is read.
            if (itemWriter instanceof ItemStream stream) {
                builder.stream(stream);
            }
            builder.stream(reader);
            return builder.stream(account)
                    .listener((org.springframework.batch.core.listener.StepListener) account)
                    .build();
        }
    }
}
