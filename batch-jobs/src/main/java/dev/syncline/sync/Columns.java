package dev.syncline.sync;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The names of a record's fields, in order; shared by all records of a source, so that a record is
/// little more than an array. Immutable.
public final class Columns {

    private final List<String> names;
    private final Map<String, Integer> indexes;

    private Columns(List<String> names) {
        this.names = List.copyOf(names);
        this.indexes = HashMap.newHashMap(names.size());
        for (int i = 0; i < this.names.size(); i++) {
            if (indexes.put(this.names.get(i), i) != null) {
                throw new SynclineException(
                        ErrorClass.DATA, "Column '%s' appears twice".formatted(this.names.get(i)));
            }
        }
    }

    /// @throws SynclineException of class `data` when a name appears twice
    public static Columns of(List<String> names) {
        return new Columns(names);
    }

    public static Columns of(String... names) {
        return new Columns(List.of(names));
    }

    public List<String> names() {
        return names;
    }

    public int size() {
        return names.size();
    }

    /// The place of a name, from 0, or -1 when there is no such column.
    public int indexOf(String name) {
        return indexes.getOrDefault(name, -1);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Columns columns && names.equals(columns.names);
    }

    @Override
    public int hashCode() {
        return names.hashCode();
    }

    @Override
    public String toString() {
        return names.toString();
    }
}
