package dev.syncline.system.school;

import dev.syncline.sync.Columns;
import dev.syncline.sync.RejectedRecordException;
import dev.syncline.sync.SyncRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What several lists say of the same things, each thing once: the first entry that can be used
/// counts. So a thing is refused only when no list says enough of it.
final class Entries {

    private final Columns columns;
    private final List<SchoolEntry> withoutKey = new ArrayList<>();
    private final SortedMap<String, SchoolEntry> byKey = new TreeMap<>();

    Entries(Columns columns) {
        this.columns = columns;
    }

    /// @param key of the thing; may throw
    /// @param values makes the row's values from the key; may throw
    void add(
            Listed listed,
            Function<Listed, String> key,
            Function<String, @Nullable Object[]> values) {
        String found;
        try {
            found = key.apply(listed);
        } catch (RejectedRecordException e) {
            withoutKey.add(new SchoolEntry.Refused(e.reject()));
            return;
        }
        if (!(byKey.get(found) instanceof SchoolEntry.Usable)) {
            SchoolEntry entry = entry(listed, found, values);
            if (entry instanceof SchoolEntry.Usable) {
                byKey.put(found, entry);
            } else {
                byKey.putIfAbsent(found, entry);
            }
        }
    }

    /// For what can't be known by a key.
    void refuse(RejectedRecordException refused) {
        withoutKey.add(new SchoolEntry.Refused(refused.reject()));
    }

    private SchoolEntry entry(
            Listed listed, String key, Function<String, @Nullable Object[]> values) {
        try {
            return new SchoolEntry.Usable(
                    new SyncRecord(columns, values.apply(key), listed.position()));
        } catch (RejectedRecordException e) {
            return new SchoolEntry.Refused(e.reject());
        }
    }

    int size() {
        return byKey.size();
    }

    /// What has no key, in the order in which it came.
    List<SchoolEntry> withoutKey() {
        return withoutKey;
    }

    /// In the order of their keys, which a restart relies on.
    SortedMap<String, SchoolEntry> byKey() {
        return byKey;
    }
}
