package dev.syncline.target;

import dev.syncline.connection.TableCatalog;
import dev.syncline.sync.SynclineException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
        TableCatalog catalog = TableCatalog.read(jdbc, target.table(), "target");
        catalog.requireColumns(target.columns());
        catalog.requireColumns(target.stamps().keySet());
        catalog.requireUniqueKey(target.keyColumns(), "records are merged by it");
        return new TableShape(target, catalog.types());
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
                        keysMatch(),
                        update,
                        list(target.columns(), "") + stamps(true),
                        list(target.columns(), "s.") + stamps(false));
    }

    boolean comparesAnything() {
        return !target.comparedColumns().isEmpty();
    }

    /// The same in two statements, for servers that know no MERGE with RETURNING (before 17): first
    /// this, then [#insertNew].
    String updateChanged() {
        return "UPDATE %s t SET %s FROM pg_temp.%s s WHERE %s AND (%s) IS DISTINCT FROM (%s)"
                .formatted(
                        quoted(target.table()),
                        assignments(target.comparedColumns()),
                        staging,
                        keysMatch(),
                        comparable(target.comparedColumns(), "t."),
                        comparable(target.comparedColumns(), "s."));
    }

    String insertNew() {
        return "INSERT INTO %s (%s) SELECT %s FROM pg_temp.%s s ON CONFLICT (%s) DO NOTHING"
                .formatted(
                        quoted(target.table()),
                        list(target.columns(), "") + stamps(true),
                        list(target.columns(), "s.") + stamps(false),
                        staging,
                        list(target.keyColumns(), ""));
    }

    private String keysMatch() {
        return target.keyColumns().stream()
                .map(column -> "t.%1$s = s.%1$s".formatted(quoted(column)))
                .collect(Collectors.joining(" AND "));
    }

    private String assignments(List<String> compared) {
        String values =
                Stream.concat(compared.stream(), target.carriedColumns().stream())
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
        return TableCatalog.quoted(identifier);
    }
}
