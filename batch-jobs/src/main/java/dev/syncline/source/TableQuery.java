package dev.syncline.source;

import java.util.List;

/// Which rows of a table to read.
///
/// @param table its name in the current schema
/// @param keyColumns what the rows are ordered and paged by; a unique index must cover exactly
///   these, and none may be null
/// @param columns all columns that are read, the key's among them
/// @param where an SQL condition, `true` for all rows; it comes from code, never from a person
/// @param rowsPerPage how many rows one query fetches. More is faster, and costs memory; fewer
///   keeps each query short.
/// @param mostRows after how many rows the reader ends, though the table may hold more
public record TableQuery(
        String table,
        List<String> keyColumns,
        List<String> columns,
        String where,
        int rowsPerPage,
        long mostRows) {

    public TableQuery {
        if (keyColumns.isEmpty() || !columns.containsAll(keyColumns)) {
            throw new IllegalArgumentException(
                    "The query of table '%s' needs a key among its columns, not %s of %s"
                            .formatted(table, keyColumns, columns));
        }
        if (rowsPerPage < 1 || mostRows < 0) {
            throw new IllegalArgumentException(
                    "The query of table '%s' needs at least 1 row a page and no negative limit, not %d and %d"
                            .formatted(table, rowsPerPage, mostRows));
        }
        keyColumns = List.copyOf(keyColumns);
        columns = List.copyOf(columns);
    }
}
