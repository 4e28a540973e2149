package dev.syncline.source;

import dev.syncline.sync.Reject;
import dev.syncline.sync.RejectedRecordException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Walks through an array of records, one at a time.
final class JsonItems {

    private final JsonMapper mapper;
    private final JsonParser parser;
    private final Map<Long, JsonFault> faults;
    private final long before;
    private final JsonTrouble trouble;
    private long position;
    private boolean ended;

    /// @param parser stands at the array's beginning
    /// @param faults of records that are refused, by position
    /// @param before added to the positions in rejects
    JsonItems(
            JsonMapper mapper,
            JsonParser parser,
            Map<Long, JsonFault> faults,
            long before,
            JsonTrouble trouble) {
        this.mapper = mapper;
        this.parser = parser;
        this.faults = faults;
        this.before = before;
        this.trouble = trouble;
    }

    /// How many records were taken, refused ones included.
    long position() {
        return position;
    }

    void skip(long items) {
        while (position < items && advance()) {
            parser.skipChildren();
        }
    }

    /// Null behind the last one.
    ///
    /// @throws RejectedRecordException for a record that can't be one; the next call goes on behind
    ///   it
    @Nullable ObjectNode next() {
        try {
            if (!advance()) {
                return null;
            }
            JsonFault fault = faults.get(position);
            if (fault == JsonFault.RECORD_TOO_LONG) {
                parser.skipChildren();
                throw refused(fault.name(), fault.why(), null);
            }
            JsonNode item = mapper.readTree(parser);
            if (fault != null) {
                throw refused(fault.name(), fault.why(), mapper.treeToValue(item, Object.class));
            }
            if (item instanceof ObjectNode object) {
                return object;
            }
            throw refused(
                    "NOT_AN_OBJECT",
                    "is %s, not an object".formatted(JsonTrouble.kind(item.asToken())),
                    item.isArray() ? mapper.treeToValue(item, Object.class) : item.toString());
        } catch (JacksonException e) {
            throw trouble.of(e);
        }
    }

    private boolean advance() {
        if (ended) {
            return false;
        }
        ended = parser.nextToken() == JsonToken.END_ARRAY;
        position += ended ? 0 : 1;
        return !ended;
    }

    private RejectedRecordException refused(String code, String why, @Nullable Object payload) {
        long place = before + position;
        return new RejectedRecordException(
                Reject.data(
                        Reject.Phase.READ,
                        code,
                        "Record %d %s".formatted(place, why),
                        null,
                        place,
                        payload));
    }
}
