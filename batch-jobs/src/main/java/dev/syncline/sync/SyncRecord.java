package dev.syncline.sync;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One unit read from a source: values by column, and where it stood.
///
/// Values are null, `String`, `Boolean`, `Number`, `java.time` types, or text that holds JSON. A
/// record isn't changed once made; the array it was given is not copied, since millions are made.
public final class SyncRecord {

    private final Columns columns;
    private final @Nullable Object[] values;
    private final long position;

    /// @param position where the record stands in its source: line number or index, from 1
    public SyncRecord(Columns columns, @Nullable Object[] values, long position) {
        if (values.length != columns.size()) {
            throw new IllegalArgumentException(
                    "%d values for %d columns".formatted(values.length, columns.size()));
        }
        this.columns = columns;
        this.values = values;
        this.position = position;
    }

    /// The record that a reject kept, with just these columns; see [Redrivable#records].
    static SyncRecord of(Columns columns, RejectPayload payload) {
        Map<String, @Nullable Object> fields = payload.fields();
        for (String name : fields.keySet()) {
            if (columns.indexOf(name) < 0) {
                throw payload.unusable(
                        "has a field '%s', which is none of %s".formatted(name, columns));
            }
        }
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = fields.get(columns.names().get(i));
        }
        return new SyncRecord(columns, values, payload.position());
    }

    public Columns columns() {
        return columns;
    }

    public long position() {
        return position;
    }

    public @Nullable Object get(int index) {
        return values[index];
    }

    /// @throws IllegalArgumentException when the record has no such column
    public @Nullable Object get(String column) {
        int index = columns.indexOf(column);
        if (index < 0) {
            throw new IllegalArgumentException(
                    "No column '%s' among %s".formatted(column, columns));
        }
        return values[index];
    }

    /// The values by name, in column order.
    public Map<String, @Nullable Object> toMap() {
        Map<String, @Nullable Object> map = LinkedHashMap.newLinkedHashMap(values.length);
        for (int i = 0; i < values.length; i++) {
            map.put(columns.names().get(i), values[i]);
        }
        return map;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SyncRecord that
                && position == that.position
                && columns.equals(that.columns)
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    /// Names the position only: a record's content belongs in no log.
    @Override
    public String toString() {
        return "record " + position;
    }
}
