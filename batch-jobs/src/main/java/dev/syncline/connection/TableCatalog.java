package dev.syncline.connection;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What PostgreSQL's catalog says of a table.
///
/// @param types by column, in the table's order, as PostgreSQL writes them: `numeric(15,3)`,
///   `character varying(50)`
/// @param uniqueKeys the columns of each unique index that covers every row
public record TableCatalog(String table, Map<String, String> types, Set<Set<String>> uniqueKeys) {

    public TableCatalog {
        types = Collections.unmodifiableMap(new LinkedHashMap<>(types));
        uniqueKeys = Set.copyOf(uniqueKeys);
    }

    /// @param table its name in the current schema
    /// @param role what it is to the sync, for the message: a source or a target
    /// @throws SynclineException of class `config` when there is no such table
    public static TableCatalog read(JdbcClient jdbc, String table, String role) {
        Map<String, String> types = new LinkedHashMap<>();
        jdbc.sql(
                        """
                        SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
                        WHERE attrelid = to_regclass(:table) AND attnum > 0 AND NOT attisdropped ORDER BY attnum
                        """)
                .param("table", quoted(table))
                .query(row -> {
                    types.put(row.getString(1), row.getString(2));
                });
        if (types.isEmpty()) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "There is no table '%s'; create it or correct the %s".formatted(table, role));
        }
        return new TableCatalog(table, types, uniqueKeys(jdbc, table));
    }

    private static Set<Set<String>> uniqueKeys(JdbcClient jdbc, String table) {
        return jdbc
                .sql(
                        """
                        SELECT array_to_string(array(
                                   SELECT attname FROM pg_attribute
                                   WHERE attrelid = indrelid AND attnum = ANY (indkey) ORDER BY attname), chr(10))
                        FROM pg_index
                        WHERE indrelid = to_regclass(:table) AND indisunique AND indpred IS NULL AND indexprs IS NULL
                        """)
                .param("table", quoted(table))
                .query(String.class)
                .list()
                .stream()
                .map(columns -> Set.of(columns.split("\n")))
                .collect(Collectors.toSet());
    }

    /// @throws SynclineException of class `config` when the table lacks one of them
    public void requireColumns(Collection<String> columns) {
        List<String> unknown =
                columns.stream().filter(column -> !types.containsKey(column)).toList();
        if (!unknown.isEmpty()) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "Table '%s' has no column %s; it has %s"
                            .formatted(table, unknown, types.keySet()));
        }
    }

    /// @param why the rest of the sentence "create one, since …"
    /// @throws SynclineException of class `config` when no unique index covers exactly these
    public void requireUniqueKey(List<String> columns, String why) {
        if (!uniqueKeys.contains(new HashSet<>(columns))) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "Table '%s' has no unique index on %s; create one, since %s"
                            .formatted(table, columns, why));
        }
    }

    /// The name as SQL takes it, whatever it holds.
    public static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
