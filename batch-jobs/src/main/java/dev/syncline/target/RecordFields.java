package dev.syncline.target;

import dev.syncline.sync.Columns;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.Reject;
import dev.syncline.sync.SyncRecord;
import dev.syncline.sync.SynclineException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where in each record a target's columns stand, and what in it no PostgreSQL could take. Used by
/// one thread.
final class RecordFields {

    private final TableTarget target;
    private @Nullable Columns columns;
    private int[] indexes = {};
    private int[] keyIndexes = {};

    RecordFields(TableTarget target) {
        this.target = target;
    }

    /// Of the records seen last; those of a source all have the same columns.
    int[] indexes() {
        return indexes;
    }

    /// Why the record can't be stored, or null when its text is sound and its key whole.
    @Nullable Reject fault(SyncRecord record) {
        locate(record.columns());
        for (int i = 0; i < indexes.length; i++) {
            String fault = CopyText.unstorable(record.get(indexes[i]));
            if (fault != null) {
                return reject(
                        record, "22021", "column %s %s".formatted(target.columns().get(i), fault));
            }
        }
        for (int i = 0; i < keyIndexes.length; i++) {
            if (record.get(keyIndexes[i]) == null) {
                return reject(
                        record,
                        "23502",
                        "key column %s is empty".formatted(target.keyColumns().get(i)));
            }
        }
        return null;
    }

    private void locate(Columns given) {
        if (given != columns) {
            indexes = indexes(given, target.columns());
            keyIndexes = indexes(given, target.keyColumns());
            columns = given;
        }
    }

    private int[] indexes(Columns given, List<String> names) {
        return names.stream()
                .mapToInt(name -> {
                    int index = given.indexOf(name);
                    if (index < 0) {
                        throw new SynclineException(
                                ErrorClass.CONFIG,
                                "The records have no column '%s' for table '%s'; they have %s"
                                        .formatted(name, target.table(), given));
                    }
                    return index;
                })
                .toArray();
    }

    String key(SyncRecord record) {
        if (keyIndexes.length == 1) {
            return String.valueOf(record.get(keyIndexes[0]));
        }
        StringBuilder key = new StringBuilder();
        for (int i = 0; i < keyIndexes.length; i++) {
            key.append(i == 0 ? "" : "|").append(record.get(keyIndexes[i]));
        }
        return key.toString();
    }

    Reject reject(SyncRecord record, String code, String message) {
        return Reject.data(
                Reject.Phase.WRITE, code, message, key(record), record.position(), record);
    }
}
