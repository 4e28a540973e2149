package dev.syncline.run;

import dev.syncline.reject.RejectStore;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.Ledger;
import dev.syncline.sync.RecordOutcomes;
import dev.syncline.sync.Reject;
import dev.syncline.sync.RejectLimit;
import dev.syncline.sync.RejectedRecordException;
import dev.syncline.sync.SynclineException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.listener.ItemProcessListener;
import org.springframework.batch.core.listener.ItemReadListener;
import org.springframework.batch.core.listener.SkipListener;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStream;

/// Counts what becomes of the records of a chunk, and stores counts and rejects in the chunk's
/// transaction.
///
/// Nothing is written from a listener: Batch would roll that back with the skipped item. What the
/// listeners see is kept until [#update], which Batch calls once per chunk, inside its transaction.
/// A chunk that rolls back ends the attempt (no scan, no retry in place), so what was kept for it
/// is dropped with this object.
final class StepAccount
        implements RecordOutcomes,
                ItemReadListener<Object>,
                ItemProcessListener<Object, Object>,
                SkipListener<Object, Object>,
                StepExecutionListener,
                ItemStream {

    private final Attempt attempt;
    private final String step;
    private final RejectLimit limit;
    private final @Nullable EmptySourceGuard guard;
    private final LedgerStore ledgers;
    private final RejectStore rejectStore;

    private final boolean readIsSum;
    private final Consumer<Ledger> chunkEnd;
    private long attemptId;
    private Ledger stored = Ledger.EMPTY;
    private long read;
    private long created;
    private long updated;
    private long unchanged;
    private long deleted;
    private long filtered;
    private final List<Reject> rejects = new ArrayList<>();

    StepAccount(
            Attempt attempt,
            String step,
            RejectLimit limit,
            @Nullable EmptySourceGuard guard,
            LedgerStore ledgers,
            RejectStore rejectStore) {
        this(attempt, step, new Rules(limit, guard, false), ledgers, rejectStore, chunk -> {});
    }

    private record Rules(RejectLimit limit, @Nullable EmptySourceGuard guard, boolean readIsSum) {}

    private StepAccount(
            Attempt attempt,
            String step,
            Rules rules,
            LedgerStore ledgers,
            RejectStore rejectStore,
            Consumer<Ledger> chunkEnd) {
        this.attempt = attempt;
        this.step = step;
        this.limit = rules.limit();
        this.guard = rules.guard();
        this.readIsSum = rules.readIsSum();
        this.ledgers = ledgers;
        this.rejectStore = rejectStore;
        this.chunkEnd = chunkEnd;
    }

    /// Of a step without a reader that tells what was read.
    static StepAccount ofTask(
            Attempt attempt,
            String step,
            RejectLimit limit,
            LedgerStore ledgers,
            RejectStore rejectStore) {
        return new StepAccount(
                attempt, step, new Rules(limit, null, true), ledgers, rejectStore, chunk -> {});
    }

    /// Of a step that sends rejects again: however many are refused once more, the rest has to go
    /// on.
    ///
    /// @param chunkEnd told of each chunk's counts in the chunk's transaction, when its rejects are
    ///   stored
    static StepAccount ofRedrive(
            Attempt attempt,
            String step,
            LedgerStore ledgers,
            RejectStore rejectStore,
            Consumer<Ledger> chunkEnd) {
        return new StepAccount(
                attempt,
                step,
                new Rules(RejectLimit.NONE, null, false),
                ledgers,
                rejectStore,
                chunkEnd);
    }

    @Override
    public void beforeStep(StepExecution stepExecution) {
        attemptId = stepExecution.getJobExecutionId();
        stored = ledgers.ofStep(attempt.runId(), step);
    }

    @Override
    public void afterRead(Object item) {
        read++;
    }

    @Override
    public void onSkipInRead(Throwable thrown) {
        read++;
        reject(rejectOf(thrown));
    }

    @Override
    public void onSkipInProcess(Object item, Throwable thrown) {
        reject(rejectOf(thrown));
    }

    @Override
    public void afterProcess(Object item, @Nullable Object result) {
        if (result == null) {
            filtered++;
        }
    }

    @Override
    public void created(long count) {
        created += count;
    }

    @Override
    public void updated(long count) {
        updated += count;
    }

    @Override
    public void unchanged(long count) {
        unchanged += count;
    }

    @Override
    public void deleted(long count) {
        deleted += count;
    }

    @Override
    public void filtered(long count) {
        filtered += count;
    }

    @Override
    public void reject(Reject reject) {
        rejects.add(reject);
        long rejected = stored.rejected() + rejects.size();
        if (rejected > limit.maxRecords()) {
            throw limitExceeded(rejected, stored.read() + read);
        }
    }

    /// The last thing of ours in the chunk's transaction, before Batch's own rows and the fence.
    @Override
    public void update(ExecutionContext executionContext) {
        if (readIsSum) {
            read = created + updated + unchanged + filtered + rejects.size();
        }
        Ledger chunk =
                new Ledger(read, created, updated, unchanged, deleted, filtered, rejects.size());
        if (!chunk.addsUp()) {
            throw new SynclineException(
                    ErrorClass.PLATFORM,
                    "Step '%s' of sync '%s' lost count of its records: %s; this is a defect of its writer"
                            .formatted(step, attempt.sync(), chunk));
        }
        Ledger total = stored.plus(chunk);
        if (guard != null && total.read() == 0) {
            guard.check();
        }
        if (limit.isExceededBy(total.rejected(), total.read())) {
            throw limitExceeded(total.rejected(), total.read());
        }
        if (!chunk.equals(Ledger.EMPTY)) {
            ledgers.add(attempt.runId(), attemptId, step, chunk);
        }
        if (!rejects.isEmpty()) {
            rejectStore.add(attempt.runId(), attemptId, attempt.sync(), step, rejects);
        }
        chunkEnd.accept(chunk);
        stored = total;
        startNextChunk();
    }

    private void startNextChunk() {
        read = 0;
        created = 0;
        updated = 0;
        unchanged = 0;
        deleted = 0;
        filtered = 0;
        rejects.clear();
    }

    private SynclineException limitExceeded(long rejected, long ofRead) {
        return new SynclineException(
                ErrorClass.DATA,
                ("Sync '%s' refused %d of %d records, more than its limit of %d records or %.0f %% allows; "
                                + "look at the rejects, correct the source or raise the limit, then restart the run")
                        .formatted(
                                attempt.sync(),
                                rejected,
                                ofRead,
                                limit.maxRecords(),
                                limit.maxShare() * 100));
    }

    private static Reject rejectOf(Throwable thrown) {
        if (thrown instanceof RejectedRecordException rejected) {
            return rejected.reject();
        }
        throw new IllegalStateException("Only rejected records are skipped", thrown);
    }
}
