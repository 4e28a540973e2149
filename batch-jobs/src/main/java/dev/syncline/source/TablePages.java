package dev.syncline.source;

import static dev.syncline.connection.TableCatalog.quoted;

import dev.syncline.connection.PeerDatabase;
import dev.syncline.connection.TableCatalog;
import dev.syncline.sync.Columns;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SyncRecord;
import dev.syncline.sync.SynclineException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The queries of a [TableItemReader].
final class TablePages {

    private final PeerDatabase database;
    private final TableQuery query;
    private final String select;
    private final String behindKey;
    private final String order;

    TablePages(PeerDatabase database, TableQuery query, TableCatalog catalog) {
        this.database = database;
        this.query = query;
        this.select =
                "SELECT %s FROM %s WHERE (%s)"
                        .formatted(
                                query.columns().stream()
                                        .map(column -> quoted(column) + "::text")
                                        .collect(Collectors.joining(", ")),
                                quoted(query.table()),
                                query.where());
        this.behindKey =
                " AND (%s) > (%s)"
                        .formatted(
                                keyList(),
                                query.keyColumns().stream()
                                        .map(column -> "?::" + catalog.types().get(column))
                                        .collect(Collectors.joining(", ")));
        this.order = " ORDER BY %s LIMIT ?".formatted(keyList());
    }

    private String keyList() {
        return query.keyColumns().stream()
                // Not the text of the same name in the select list.
                .map(column -> quoted(query.table()) + "." + quoted(column))
                .collect(Collectors.joining(", "));
    }

    /// A row without a key would be passed over without a word.
    void requireWholeKeys() {
        String anyIsNull =
                query.keyColumns().stream()
                        .map(column -> quoted(column) + " IS NULL")
                        .collect(Collectors.joining(" OR "));
        boolean broken =
                database.jdbc()
                        .sql(
                                "SELECT EXISTS (SELECT FROM %s WHERE (%s) AND (%s))"
                                        .formatted(quoted(query.table()), query.where(), anyIsNull))
                        .query(Boolean.class)
                        .single();
        if (broken) {
            throw new SynclineException(
                    ErrorClass.DATA,
                    "Table '%s' of database '%s' holds rows without a value in %s; give them one, since rows are told apart by it"
                            .formatted(query.table(), database.name(), query.keyColumns()));
        }
    }

    /// @param lastKey empty for the first page
    /// @param read how many rows came before, for the positions
    List<SyncRecord> after(List<String> lastKey, Columns columns, long read, long left) {
        List<Object> parameters = new ArrayList<>(lastKey);
        parameters.add(Math.min(left, query.rowsPerPage()));
        try {
            return database.jdbc()
                    .sql(select + (lastKey.isEmpty() ? "" : behindKey) + order)
                    .params(parameters)
                    .query((row, number) -> record(row, columns, read + number + 1))
                    .list();
        } catch (RuntimeException e) {
            throw database.failure("could not be read from table '%s'".formatted(query.table()), e);
        }
    }

    private static SyncRecord record(ResultSet row, Columns columns, long position)
            throws SQLException {
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.getString(i + 1);
        }
        return new SyncRecord(columns, values, position);
    }

    List<String> keyOf(SyncRecord record) {
        return query.keyColumns().stream()
                .map(column -> String.valueOf(Objects.requireNonNull(record.get(column))))
                .toList();
    }
}
