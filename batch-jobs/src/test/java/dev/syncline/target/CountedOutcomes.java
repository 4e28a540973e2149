package dev.syncline.target;

import dev.syncline.sync.Ledger;
import dev.syncline.sync.RecordOutcomes;
import dev.syncline.sync.Reject;
import java.util.ArrayList;
import java.util.List;

/// Keeps what a writer accounts for.
final class CountedOutcomes implements RecordOutcomes {

    private long created;
    private long updated;
    private long unchanged;
    private long deleted;
    private long filtered;
    final List<Reject> rejects = new ArrayList<>();

    /// `read` is the step's to count, and 0 here.
    Ledger ledger() {
        return new Ledger(0, created, updated, unchanged, deleted, filtered, rejects.size());
    }

    void reset() {
        created = 0;
        updated = 0;
        unchanged = 0;
        deleted = 0;
        filtered = 0;
        rejects.clear();
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
    public void filtered(long count) {
        filtered += count;
    }

    @Override
    public void deleted(long count) {
        deleted += count;
    }

    @Override
    public void reject(Reject reject) {
        rejects.add(reject);
    }
}
