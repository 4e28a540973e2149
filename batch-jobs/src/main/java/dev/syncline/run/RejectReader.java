package dev.syncline.run;

import dev.syncline.reject.OpenReject;
import dev.syncline.reject.RedriveStore;
import dev.syncline.sync.Ledger;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ItemReader;

/// Reads the rejects that a run sends again, one in each chunk: so what the chunk counts is what
/// became of that reject, whatever writer it met.
///
/// Needs no position. A reject that has been dealt with is no longer open, and became so in the
/// transaction that dealt with it: the next attempt begins with the first one that is left.
final class RejectReader implements ItemReader<OpenReject> {

    private final RedriveStore store;
    private final long runId;
    private final String step;
    private @Nullable OpenReject current;

    RejectReader(RedriveStore store, long runId, String step) {
        this.store = store;
        this.runId = runId;
        this.step = step;
    }

    @Override
    public @Nullable OpenReject read() {
        current = store.next(runId, step).orElse(null);
        return current;
    }

    /// Says what became of the reject, in its chunk's transaction.
    void settle(Ledger chunk) {
        if (current != null) {
            store.settle(runId, current, outcome(chunk));
            current = null;
        }
    }

    private static RedriveStore.Outcome outcome(Ledger chunk) {
        if (chunk.rejected() > 0) {
            return RedriveStore.Outcome.REJECTED;
        }
        return chunk.filtered() > 0 ? RedriveStore.Outcome.FILTERED : RedriveStore.Outcome.WRITTEN;
    }
}
