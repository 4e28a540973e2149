package dev.syncline.target;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A PostgreSQL table that records are merged into by business key.
///
/// @param table its name in the current schema
/// @param keyColumns the business key; a unique index must cover exactly these
/// @param columns all columns that are written, the key's among them; records carry values under
///   these names
/// @param stamps columns set to an SQL expression when a row is inserted or changed, such as
///   `updated_at` to `now()`; they don't make a row count as changed. The expressions come from
///   code, never from a person.
/// @param carried those of the columns that are written along with the others, but whose difference
///   alone makes no row count as changed, such as a time that the target's own trigger sets
public record TableTarget(
        String table,
        List<String> keyColumns,
        List<String> columns,
        Map<String, String> stamps,
        Set<String> carried) {

    public TableTarget(
            String table,
            List<String> keyColumns,
            List<String> columns,
            Map<String, String> stamps) {
        this(table, keyColumns, columns, stamps, Set.of());
    }

    public TableTarget {
        if (keyColumns.isEmpty() || !new HashSet<>(columns).containsAll(keyColumns)) {
            throw new IllegalArgumentException(
                    "Table '%s' needs a key among its columns, not %s of %s"
                            .formatted(table, keyColumns, columns));
        }
        keyColumns = List.copyOf(keyColumns);
        columns = List.copyOf(columns);
        stamps = Map.copyOf(stamps);
        carried = Set.copyOf(carried);
    }

    List<String> comparedColumns() {
        return columns.stream()
                .filter(column -> !keyColumns.contains(column) && !carried.contains(column))
                .toList();
    }

    List<String> carriedColumns() {
        return columns.stream()
                .filter(column -> !keyColumns.contains(column) && carried.contains(column))
                .toList();
    }
}
