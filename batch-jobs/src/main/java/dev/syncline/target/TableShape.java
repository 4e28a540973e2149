package dev.syncline.target;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What the database's catalog says of a target: types by column. Makes the SQL that depends on it.
final class TableShape {

    private final TableTarget target;
    private final Map<String, String> types;
    private final String staging;

    private TableShape(TableTarget target, Map<String, String> types) {
        this.target = target;
        this.types = types;
        // Pooled sessions outlive a change of the table: another shape is another staging table.
        this.staging = "syncline_" + Integer.toHexString((target + types.toString()).hashCode());
    }

    /// @throws SynclineException of class `config` when the table, a column or the key's unique
    ///   index is not there
    static TableShape read(JdbcClient jdbc, TableTarget target) {
        Map<String, String> types = new LinkedHashMap<>();
        jdbc.sql(
                        """
                        SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
                        WHERE attrelid = to_regclass(:table) AND attnum > 0 AND NOT attisdropped ORDER BY attnum
                        """)
                .param("table", quoted(target.table()))
                .query(row -> {
                    types.put(row.getString(1), row.getString(2));
                });
        if (types.isEmpty()) {
            throw config(
                    "There is no table '%s'; create it or correct the target"
                            .formatted(target.table()));
        }
        List<String> unknown = new ArrayList<>(target.columns());
        unknown.addAll(target.stamps().keySet());
        unknown.removeIf(types::containsKey);
        if (!unknown.isEmpty()) {
            throw config(
                    "Table '%s' has no column %s; it has %s"
                            .formatted(target.table(), unknown, types.keySet()));
        }
        if (!hasUniqueIndex(jdbc, target)) {
            throw config(
                    "Table '%s' has no unique index on %s; create one, since records are merged by it"
                            .formatted(target.table(), target.keyColumns()));
        }
        return new TableShape(target, types);
    }

    private static boolean hasUniqueIndex(JdbcClient jdbc, TableTarget target) {
        return jdbc
                .sql(
                        """
                        SELECT array_to_string(array(
                                   SELECT attname FROM pg_attribute
                                   WHERE attrelid = indrelid AND attnum = ANY (indkey) ORDER BY attname), chr(10))
                        FROM pg_index
                        WHERE indrelid = to_regclass(:table) AND indisunique AND indpred IS NULL AND indexprs IS NULL
                        """)
                .param("table", quoted(target.table()))
                .query(String.class)
                .list()
                .stream()
                .anyMatch(columns ->
                        Set.of(columns.split("\n")).equals(Set.copyOf(target.keyColumns())));
    }

    /// One per session, emptied by each commit, with the target's types and none of its
    /// constraints.
    String createStaging() {
        return "CREATE TEMPORARY TABLE IF NOT EXISTS %s (%s) ON COMMIT DELETE ROWS"
                .formatted(
                        staging,
                        target.columns().stream()
                                .map(column -> quoted(column) + " " + types.get(column))
                                .collect(Collectors.joining(", ")));
    }

    String emptyStaging() {
        return "TRUNCATE " + staging;
    }

    String copyToStaging() {
        return "COPY pg_temp.%s (%s) FROM STDIN".formatted(staging, list(target.columns(), ""));
    }

    /// Merges what lies in the staging table and counts what it did.
    String merge() {
        List<String> compared = target.comparedColumns();
        String update =
                compared.isEmpty()
                        ? ""
                        : "WHEN MATCHED AND (%s) IS DISTINCT FROM (%s) THEN UPDATE SET %s"
                                .formatted(
                                        comparable(compared, "t."),
                                        comparable(compared, "s."),
                                        assignments(compared));
        return """
        WITH merged AS (
            MERGE INTO %s t USING (SELECT * FROM pg_temp.%s ORDER BY %s) s ON %s
            %s
            WHEN NOT MATCHED THEN INSERT (%s) VALUES (%s)
            RETURNING merge_action() AS action)
        SELECT count(*) FILTER (WHERE action = 'INSERT'), count(*) FILTER (WHERE action = 'UPDATE') FROM merged
        """
                .formatted(
                        quoted(target.table()),
                        staging,
                        // Neighbours in the index are looked up, and put in, one after the other.
                        list(target.keyColumns(), ""),
                        target.keyColumns().stream()
                                .map(column -> "t.%1$s = s.%1$s".formatted(quoted(column)))
                                .collect(Collectors.joining(" AND ")),
                        update,
                        list(target.columns(), "") + stamps(true),
                        list(target.columns(), "s.") + stamps(false));
    }

    private String assignments(List<String> compared) {
        String values =
                compared.stream()
                        .map(column -> "%1$s = s.%1$s".formatted(quoted(column)))
                        .collect(Collectors.joining(", "));
        return values
                + target.stamps().entrySet().stream()
                        .map(stamp -> ", " + quoted(stamp.getKey()) + " = " + stamp.getValue())
                        .collect(Collectors.joining());
    }

    private String stamps(boolean names) {
        return target.stamps().entrySet().stream()
                .map(stamp -> ", " + (names ? quoted(stamp.getKey()) : stamp.getValue()))
                .collect(Collectors.joining());
    }

    /// `json` has no equality of its own; as `jsonb` it compares by value.
    private String comparable(List<String> columns, String alias) {
        return columns.stream()
                .map(column ->
                        alias
                                + quoted(column)
                                + ("json".equals(types.get(column)) ? "::jsonb" : ""))
                .collect(Collectors.joining(", "));
    }

    private static String list(List<String> columns, String alias) {
        return columns.stream()
                .map(column -> alias + quoted(column))
                .collect(Collectors.joining(", "));
    }

    static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    private static SynclineException config(String message) {
        return new SynclineException(ErrorClass.CONFIG, message);
    }
}
