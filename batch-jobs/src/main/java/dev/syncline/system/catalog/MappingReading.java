package dev.syncline.system.catalog;

import dev.syncline.sync.Columns;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which way round a mapping of a request is meant. Document 3's examples write target column →
/// column of the source, a comment in its code says the reverse: one that only makes sense the
/// other way round, or makes sense both ways, is refused, and never silently taken for what it
/// isn't.
final class MappingReading {

    private MappingReading() {}

    /// Checks what can be said without the source.
    ///
    /// @param option the mapping's name in the request
    static void check(String option, Map<String, String> mapping, TargetTable target) {
        List<String> unknown =
                mapping.keySet().stream()
                        .filter(column -> !target.columns().contains(column))
                        .toList();
        if (unknown.isEmpty()) {
            return;
        }
        throw target.columns().containsAll(mapping.values())
                ? theOtherWayRound(option)
                : refused(
                        "%s names '%s', which %s doesn't take; write target column → column of the source, with target columns among %s"
                                .formatted(
                                        option,
                                        Texts.shown(unknown.getFirst()),
                                        target.wireName(),
                                        target.columns()));
    }

    /// Checks the mapping against the file's columns, and completes it: a target column that it
    /// doesn't name is taken from the file's column of the same name. Names of the file count
    /// without regard to case, unless two differ in nothing else.
    ///
    /// @return target column → column of the file as the file writes it
    static Map<String, String> ofFile(
            Map<String, String> mapping, TargetTable target, Columns file) {
        Map<String, String> names = byLowerCase(file);
        boolean reversed =
                !mapping.isEmpty()
                        && mapping.keySet().stream().allMatch(key -> find(key, file, names) != null)
                        && target.columns().containsAll(mapping.values());
        boolean asDocumented =
                target.columns().containsAll(mapping.keySet())
                        && mapping.values().stream()
                                .allMatch(value -> find(value, file, names) != null);
        if (reversed && (!asDocumented || !isItsOwnReverse(mapping))) {
            throw asDocumented
                    ? refused(
                            "columnMapping makes sense both ways round with this file; rename the file's columns that are called like columns of "
                                    + target.wireName())
                    : theOtherWayRound("columnMapping");
        }
        check("columnMapping", mapping, target);
        return complete(mapping, target, file, names);
    }

    private static Map<String, String> complete(
            Map<String, String> mapping,
            TargetTable target,
            Columns file,
            Map<String, String> names) {
        Map<String, String> complete = new HashMap<>();
        for (String column : target.columns()) {
            String wanted = mapping.getOrDefault(column, column);
            String found = find(wanted, file, names);
            if (found != null) {
                complete.put(column, found);
            } else if (mapping.containsKey(column)) {
                throw refused(
                        "columnMapping takes '%s' from column '%s', which the file doesn't have; it has %s"
                                .formatted(
                                        column, Texts.shown(wanted), Texts.shown(file.toString())));
            }
        }
        List<String> missing =
                target.required().stream().filter(column -> !complete.containsKey(column)).toList();
        if (!missing.isEmpty()) {
            throw refused(
                    "No column of the file goes into %s of %s; name one in columnMapping, the file has %s"
                            .formatted(missing, target.wireName(), Texts.shown(file.toString())));
        }
        return complete;
    }

    private static boolean isItsOwnReverse(Map<String, String> mapping) {
        return mapping.entrySet().stream()
                .allMatch(entry -> entry.getKey().equals(mapping.get(entry.getValue())));
    }

    private static @Nullable String find(String name, Columns file, Map<String, String> names) {
        return file.indexOf(name) >= 0 ? name : names.get(name.toLowerCase(Locale.ROOT));
    }

    private static Map<String, String> byLowerCase(Columns file) {
        Set<String> twice = new HashSet<>();
        Set<String> seen = new HashSet<>();
        file.names().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(name -> !seen.add(name))
                .forEach(twice::add);
        return file.names().stream()
                .filter(name -> !twice.contains(name.toLowerCase(Locale.ROOT)))
                .collect(Collectors.toMap(name -> name.toLowerCase(Locale.ROOT), name -> name));
    }

    private static SynclineException theOtherWayRound(String option) {
        return refused(
                option
                        + " is the other way round; write target column → column of the source, such as {\"title\": \"song_name\"}");
    }

    private static SynclineException refused(String sentence) {
        return new SynclineException(ErrorClass.CONFIG, sentence);
    }
}
