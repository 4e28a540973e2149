package dev.syncline.system.metering;

import dev.syncline.sync.RecordOutcomes;
import dev.syncline.sync.Reject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the remote said became of a chunk, held back until it was asked what it really holds.
final class UploadCounts implements RecordOutcomes {

    private final List<Reject> rejects = new ArrayList<>();
    private final Set<@Nullable String> rejectedKeys = new HashSet<>();
    private long created;
    private long updated;
    private long unchanged;
    private long filtered;

    void reset() {
        rejects.clear();
        rejectedKeys.clear();
        created = 0;
        updated = 0;
        unchanged = 0;
        filtered = 0;
    }

    boolean isRejected(String key) {
        return rejectedKeys.contains(key);
    }

    /// A record that was taken and is not there: one that a trigger swallowed counts as unchanged
    /// so far, one that somebody deleted at once as created.
    void notKept(Reject reject) {
        if (unchanged > 0) {
            unchanged--;
        } else {
            created--;
        }
        reject(reject);
    }

    void reportTo(RecordOutcomes outcomes) {
        outcomes.created(created);
        outcomes.updated(updated);
        outcomes.unchanged(unchanged);
        outcomes.filtered(filtered);
        rejects.forEach(outcomes::reject);
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
        throw new UnsupportedOperationException("An upload deletes nothing remotely");
    }

    @Override
    public void reject(Reject reject) {
        rejects.add(reject);
        rejectedKeys.add(reject.recordKey());
    }
}
