package dev.syncline.system.school;

import dev.syncline.sync.RejectedRecordException;
import dev.syncline.sync.SyncRecord;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;

/// Hands out what was gathered, in the order of the keys. A restart gathers anew and goes on behind
/// the last committed key; what has appeared before it meanwhile waits for the next run.
///
/// Made for one attempt, used by one thread.
final class SchoolReader implements ItemStreamReader<SyncRecord> {

    private static final String KEY = "school.key";
    private static final String WITHOUT_KEY = "school.withoutKey";

    private final Supplier<Entries> gather;

    private @Nullable Iterator<SchoolEntry> withoutKey;
    private @Nullable Iterator<Map.Entry<String, SchoolEntry>> byKey;
    private int refused;
    private String key = "";

    /// @param gather makes all calls that the step needs
    SchoolReader(Supplier<Entries> gather) {
        this.gather = gather;
    }

    @Override
    public void open(ExecutionContext context) {
        Entries entries = gather.get();
        refused = context.getInt(WITHOUT_KEY, 0);
        key = context.getString(KEY, "");
        withoutKey = entries.withoutKey().stream().skip(refused).iterator();
        // No key is empty, and the least one that is greater than a text is that text with NUL.
        byKey = entries.byKey().tailMap(key.isEmpty() ? "" : key + '\0').entrySet().iterator();
    }

    @Override
    public @Nullable SyncRecord read() {
        if (withoutKey == null || byKey == null) {
            throw new IllegalStateException("The reader is not open");
        }
        if (withoutKey.hasNext()) {
            refused++;
            return row(withoutKey.next());
        }
        if (!byKey.hasNext()) {
            return null;
        }
        Map.Entry<String, SchoolEntry> next = byKey.next();
        key = next.getKey();
        return row(next.getValue());
    }

    private static SyncRecord row(SchoolEntry entry) {
        return switch (entry) {
            case SchoolEntry.Usable usable -> usable.row();
            case SchoolEntry.Refused refused -> throw new RejectedRecordException(refused.reject());
        };
    }

    @Override
    public void update(ExecutionContext context) {
        context.putInt(WITHOUT_KEY, refused);
        context.putString(KEY, key);
    }

    @Override
    public void close() {
        withoutKey = null;
        byKey = null;
    }
}
