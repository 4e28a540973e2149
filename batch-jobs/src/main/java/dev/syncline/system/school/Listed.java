package dev.syncline.system.school;

import dev.syncline.sync.Reject;
import dev.syncline.sync.RejectedRecordException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/// One entry of a list that the school's server answered.
///
/// The spelling of a field's name differs from call to call (`SubjectID`, `Id`), so names match
/// without regard to case.
///
/// @param list for messages, such as `Subjects`
/// @param position from 1
record Listed(String list, long position, JsonNode json) {

    /// As the column of a user is wide; also bounds the key of an index.
    private static final int LONGEST_ID = 100;

    /// The id as it stands on the wire, since `" 6"` and `"6"` are two ids; empty when there is
    /// none.
    ///
    /// @throws RejectedRecordException when what stands there can't be one
    String idOrEmpty(String... names) {
        JsonNode value = field(names);
        if (value == null) {
            return "";
        }
        if (!value.isString() && !value.isIntegralNumber()) {
            throw refused("BAD_ID", "has an id that is neither text nor a number", "");
        }
        String id = value.asString();
        if (id.isBlank()) {
            return "";
        }
        if (id.length() > LONGEST_ID) {
            throw refused(
                    "ID_TOO_LONG",
                    "has an id of %d characters; %d are allowed".formatted(id.length(), LONGEST_ID),
                    "");
        }
        if (!isPlain(id)) {
            throw refused("BAD_ID", "has an id with a character that is none", "");
        }
        return id;
    }

    /// @throws RejectedRecordException when there is none, or when this isn't an object
    String id(String... names) {
        if (!json.isObject()) {
            throw refused("NOT_AN_OBJECT", "is not an object", "");
        }
        String id = idOrEmpty(names);
        if (id.isEmpty()) {
            throw refused("NO_ID", "has no " + names[0], "");
        }
        return id;
    }

    /// The first of these fields that holds text, without the spaces around it; empty when none
    /// does.
    String text(String... names) {
        for (String name : names) {
            JsonNode value = field(name);
            if (value != null && value.isString() && !value.stringValue().isBlank()) {
                return value.stringValue().strip();
            }
        }
        return "";
    }

    boolean isTrue(String name) {
        JsonNode value = field(name);
        return value != null && value.asBoolean(false);
    }

    /// What stands below the first of these names that is there and not null.
    private @Nullable JsonNode field(String... names) {
        for (String name : names) {
            for (Map.Entry<String, JsonNode> property : json.properties()) {
                if (property.getKey().equalsIgnoreCase(name) && !property.getValue().isNull()) {
                    return property.getValue();
                }
            }
        }
        return null;
    }

    /// An object in this entry as an entry of its own; without any field when there is none.
    Listed inner(String name) {
        JsonNode value = field(name);
        return new Listed(
                list + "." + name, position, value == null ? MissingNode.getInstance() : value);
    }

    /// Without the lists and objects in it, which may be large and which nobody needs.
    Listed scalars() {
        if (!(json instanceof ObjectNode object)) {
            return this;
        }
        ObjectNode small = object.objectNode();
        for (Map.Entry<String, JsonNode> property : object.properties()) {
            if (property.getValue().isValueNode()) {
                small.set(property.getKey(), property.getValue());
            }
        }
        return new Listed(list, position, small);
    }

    RejectedRecordException refused(String code, String why, String key) {
        return new RejectedRecordException(
                Reject.data(
                        Reject.Phase.READ,
                        code,
                        "Entry %d of %s %s".formatted(position, list, why),
                        key.isEmpty() ? null : key,
                        position,
                        json));
    }

    private static boolean isPlain(String id) {
        return id.codePoints()
                .noneMatch(c ->
                        Character.isISOControl(c)
                                || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
    }

    /// Names no content: it is a person's.
    @Override
    public String toString() {
        return "entry %d of %s".formatted(position, list);
    }
}
