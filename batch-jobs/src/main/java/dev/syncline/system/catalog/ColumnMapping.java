package dev.syncline.system.catalog;

import dev.syncline.sync.Columns;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which of a file's columns goes into which column of the target: as the mapping says, else by the
/// same name.
///
/// @param places target column → place of the file's column, for all that have one, in the order in
///   which the target lists them
/// @param rest the file's columns that go nowhere → their places, in the file's order
record ColumnMapping(Map<String, Integer> places, Map<String, Integer> rest) {

    /// @param mapping keys are target columns, values are columns of the file
    /// @param targetColumns those that the target takes from a file
    /// @throws SynclineException of class `config` when the mapping names a column that one of the
    ///   two doesn't have
    static ColumnMapping of(
            Map<String, String> mapping, List<String> targetColumns, Columns file, String target) {
        for (Map.Entry<String, String> entry : mapping.entrySet()) {
            if (!targetColumns.contains(entry.getKey())) {
                throw new SynclineException(
                        ErrorClass.CONFIG,
                        "The column mapping names '%s', which %s doesn't take; write target column → column of the file, with target columns among %s"
                                .formatted(entry.getKey(), target, targetColumns));
            }
            if (file.indexOf(entry.getValue()) < 0) {
                throw new SynclineException(
                        ErrorClass.CONFIG,
                        "The column mapping takes '%s' from column '%s', which the file doesn't have; it has %s"
                                .formatted(entry.getKey(), entry.getValue(), file));
            }
        }
        Map<String, Integer> places = new LinkedHashMap<>();
        for (String column : targetColumns) {
            int place = file.indexOf(mapping.getOrDefault(column, column));
            if (place >= 0) {
                places.put(column, place);
            }
        }
        Map<String, Integer> rest = new LinkedHashMap<>();
        for (String column : file.names()) {
            int place = file.indexOf(column);
            if (!places.containsValue(place)) {
                rest.put(column, place);
            }
        }
        return new ColumnMapping(places, rest);
    }

    /// The place of the file's column for a target column, or -1.
    int place(String target) {
        return places.getOrDefault(target, -1);
    }

    int[] placesOf(Columns columns) {
        return columns.names().stream().mapToInt(this::place).toArray();
    }
}
