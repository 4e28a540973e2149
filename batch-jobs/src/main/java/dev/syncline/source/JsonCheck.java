package dev.syncline.source;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;

/// Walks once through the whole of an answer: is it JSON to its end, where are its records, which
/// of them are refused, and what stands beside them.
final class JsonCheck {

    /// More of them are no longer a matter of single records; and each takes memory.
    private static final int MOST_FAULTS = 100_000;

    private final String origin;
    private final JsonLayout layout;
    private final Map<String, Items> arrays = new HashMap<>();
    private final Map<String, String> values = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    private int faultsFound;

    JsonCheck(String origin, JsonLayout layout) {
        this.origin = origin;
        this.layout = layout;
    }

    /// What an array holds.
    ///
    /// @param faults of records, by position from 1
    record Items(long count, Map<Long, JsonFault> faults) {}

    /// @param array the path of the records' array, empty when the answer is the array
    /// @param items what that array holds
    /// @param values by path; those that are null or missing aren't in it
    /// @param present paths of the layout at which anything stands, be it null
    record Result(String array, Items items, Map<String, String> values, Set<String> present) {}

    Result of(JsonParser parser, JsonToken first) {
        boolean root = first == JsonToken.START_ARRAY && layout.rootToo();
        if (root) {
            arrays.put("", items(parser));
        } else if (first == JsonToken.START_OBJECT) {
            object(parser, "");
        }
        parser.skipChildren();
        if (parser.nextToken() != null) {
            throw data("%s goes on behind its end", origin);
        }
        String array = root ? "" : found(first);
        return new Result(array, Objects.requireNonNull(arrays.get(array)), values, seen);
    }

    private String found(JsonToken first) {
        return layout.arrays().stream()
                .filter(arrays::containsKey)
                .findFirst()
                .orElseThrow(() ->
                        first == JsonToken.START_OBJECT && !layout.arrays().isEmpty()
                                ? data(
                                        "%s holds no array '%s'",
                                        origin, String.join("' or '", layout.arrays()))
                                : data(
                                        "%s is %s, not %s",
                                        origin, JsonTrouble.kind(first), layout.described()));
    }

    private void object(JsonParser parser, String prefix) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String path = prefix + parser.currentName();
            JsonToken value = parser.nextToken();
            boolean array = layout.arrays().contains(path);
            boolean above = layout.isAbove(path);
            if ((array || above || layout.values().contains(path)) && !seen.add(path)) {
                throw data("%s holds '%s' twice", origin, path);
            }
            if (array && value == JsonToken.START_ARRAY) {
                arrays.put(path, items(parser));
            } else if (array && layout.arrays().size() == 1) {
                throw data(
                        "%s holds '%s' as %s, not as an array",
                        origin, path, JsonTrouble.kind(value));
            } else if (above && value == JsonToken.START_OBJECT) {
                object(parser, path + ".");
            } else if (layout.values().contains(path)) {
                single(parser, path, value);
            }
            parser.skipChildren();
        }
    }

    private void single(JsonParser parser, String path, JsonToken value) {
        if (value.isStructStart()) {
            throw data(
                    "%s holds '%s' as %s, not as a single value",
                    origin, path, JsonTrouble.kind(value));
        }
        if (value != JsonToken.VALUE_NULL) {
            values.put(path, parser.getString());
        }
    }

    private Items items(JsonParser parser) {
        Map<Long, JsonFault> faults = new HashMap<>();
        long position = 0;
        long start = 0;
        boolean text = false;
        while (true) {
            boolean ended = parser.nextToken() == JsonToken.END_ARRAY;
            if (text && isTooLong(start, parser.currentTokenLocation())) {
                // Where a text ends isn't known before the parser has gone on.
                refuse(faults, position, JsonFault.RECORD_TOO_LONG);
            }
            if (ended) {
                return new Items(position, faults);
            }
            position++;
            start = parser.currentTokenLocation().getByteOffset();
            text = parser.currentToken() == JsonToken.VALUE_STRING;
            JsonFault fault = new JsonItemCheck(layout.strict(), start).of(parser);
            if (isTooLong(start, parser.currentLocation())) {
                fault = JsonFault.RECORD_TOO_LONG;
            }
            if (fault != null) {
                refuse(faults, position, fault);
            }
        }
    }

    private void refuse(Map<Long, JsonFault> faults, long position, JsonFault fault) {
        if (faults.put(position, fault) == null && ++faultsFound > MOST_FAULTS) {
            throw data(
                    "%s holds more than %d records that can't be taken, the last one at %d: it %s; correct the source",
                    origin, MOST_FAULTS, position, fault.why());
        }
    }

    static boolean isTooLong(long start, TokenStreamLocation end) {
        return end.getByteOffset() - start > JsonDocument.MAX_ITEM_BYTES;
    }

    private static SynclineException data(String message, @Nullable Object... values) {
        return new SynclineException(ErrorClass.DATA, message.formatted(values));
    }
}
