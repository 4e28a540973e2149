package dev.syncline.source;

import dev.syncline.sync.Columns;
import dev.syncline.sync.SyncRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Makes a [SyncRecord] of a JSON object: each target column takes what stands at a path in it.
///
/// A path is names joined by dots, such as `artist.name`; in an array a part is an index from 0,
/// such as `genres.0`. Where nothing stands the value is null. Text, numbers (0 as well), true and
/// false are taken as they are; an object or an array as its JSON text. Immutable.
public final class FieldMapping {

    private final Columns columns;
    private final List<List<String>> paths;

    /// @param paths by target column, in the order of the columns
    /// @throws IllegalArgumentException when there is none, or one is no path
    public FieldMapping(Map<String, String> paths) {
        if (paths.isEmpty()) {
            throw new IllegalArgumentException("A field mapping needs at least one field");
        }
        paths.forEach(FieldMapping::check);
        this.columns = Columns.of(new ArrayList<>(paths.keySet()));
        this.paths = columns.names().stream().map(name -> parts(paths, name)).toList();
    }

    private static void check(String column, String path) {
        if (column.isBlank() || List.of(path.split("\\.", -1)).contains("")) {
            throw new IllegalArgumentException(
                    "Field '%s' needs a path of names joined by dots, not '%s'"
                            .formatted(column, path));
        }
    }

    private static List<String> parts(Map<String, String> paths, String column) {
        return List.of(paths.getOrDefault(column, column).split("\\."));
    }

    public Columns columns() {
        return columns;
    }

    /// @param position where the object stands in its source, counted from 1
    public SyncRecord record(ObjectNode item, long position) {
        @Nullable Object[] values = new Object[paths.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(at(item, paths.get(i)));
        }
        return new SyncRecord(columns, values, position);
    }

    static JsonNode at(JsonNode item, List<String> path) {
        JsonNode node = item;
        for (String part : path) {
            node =
                    node.isArray() && isIndex(part)
                            ? node.path(Integer.parseInt(part))
                            : node.path(part);
        }
        return node;
    }

    private static boolean isIndex(String part) {
        return part.length() < 10 && part.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static @Nullable Object value(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (node.isString()) {
            return node.stringValue();
        }
        if (node.isNumber()) {
            return node.numberValue();
        }
        return node.isBoolean() ? (Object) node.booleanValue() : node.toString();
    }

    @Override
    public String toString() {
        return "mapping to " + columns;
    }
}
