package dev.syncline.source;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Where in a JSON answer its records stand, and what else is wanted of it. Names of nested objects
/// are joined by dots.
///
/// @param arrays paths of arrays, the first that is there counts
/// @param rootToo whether the answer itself may be the array
/// @param values paths of single values to take
/// @param strict whether a record is refused that holds a name twice, half of a surrogate pair, or
///   a number with an exponent that no table holds
record JsonLayout(List<String> arrays, boolean rootToo, Set<String> values, boolean strict) {

    static JsonLayout array() {
        return new JsonLayout(List.of(), true, Set.of(), false);
    }

    static JsonLayout arrayOrIn(String name) {
        return new JsonLayout(List.of(name), true, Set.of(), false);
    }

    /// Whether something wanted may stand inside the object at that path.
    boolean isAbove(String path) {
        return wanted().anyMatch(each -> each.startsWith(path + "."));
    }

    private Stream<String> wanted() {
        return Stream.concat(arrays.stream(), values.stream());
    }

    String described() {
        if (arrays.isEmpty()) {
            return "an array of records";
        }
        String names = "'" + String.join("' or '", arrays) + "'";
        return rootToo
                ? "an array of records or an object that holds one as " + names
                : "an object that holds records as " + names;
    }
}
