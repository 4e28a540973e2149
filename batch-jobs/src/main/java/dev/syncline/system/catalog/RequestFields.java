package dev.syncline.system.catalog;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/// The fields of a JSON object that somebody sent, each asked for by its type. A null counts as
/// absent. No message quotes a value: it may be a secret.
final class RequestFields {

    private final String place;
    private final JsonNode object;

    /// @param place where the object stands, empty for the request itself
    /// @param object absent counts as empty
    private RequestFields(String place, JsonNode object) {
        this.place = place;
        this.object = object;
    }

    /// @param known a field of another name is refused: what is misspelt must not be passed over
    /// @throws SynclineException of class `config`
    static RequestFields of(String place, @Nullable JsonNode object, List<String> known) {
        if (object == null || object.isNull()) {
            return new RequestFields(place, MissingNode.getInstance());
        }
        if (!(object instanceof ObjectNode)) {
            throw refused(
                    place.isEmpty()
                            ? "The request must be a JSON object"
                            : place + " must be an object");
        }
        for (String name : object.propertyNames()) {
            if (!known.contains(name)) {
                throw refused(
                        "%s has no field '%s'; it has %s"
                                .formatted(
                                        place.isEmpty() ? "The request" : place,
                                        Texts.shown(name),
                                        known));
            }
        }
        return new RequestFields(place, object);
    }

    String name(String field) {
        return place.isEmpty() ? field : place + "." + field;
    }

    @Nullable JsonNode node(String field) {
        JsonNode value = object.get(field);
        return value == null || value.isNull() ? null : value;
    }

    @Nullable String text(String field) {
        JsonNode value = node(field);
        if (value == null) {
            return null;
        }
        if (!value.isString()) {
            throw refused(name(field) + " must be text");
        }
        if (value.asString().indexOf('\0') >= 0) {
            throw refused(name(field) + " must not hold a NUL character");
        }
        return value.asString();
    }

    String text(String field, String whenAbsent) {
        String text = text(field);
        return text == null || text.isEmpty() ? whenAbsent : text;
    }

    /// @throws SynclineException when it is absent or blank
    String needed(String field) {
        String text = text(field);
        if (text == null || text.isBlank()) {
            throw refused(name(field) + " is required");
        }
        return text;
    }

    String oneOf(String field, List<String> words, String whenAbsent) {
        String word = text(field, whenAbsent);
        if (!words.contains(word)) {
            throw refused(
                    "%s must be one of %s, not '%s'"
                            .formatted(name(field), words, Texts.shown(word)));
        }
        return word;
    }

    boolean flag(String field, boolean whenAbsent) {
        JsonNode value = node(field);
        if (value == null) {
            return whenAbsent;
        }
        if (!value.isBoolean()) {
            throw refused(name(field) + " must be true or false");
        }
        return value.asBoolean();
    }

    int number(String field, int least, int most, int whenAbsent) {
        JsonNode value = node(field);
        if (value == null) {
            return whenAbsent;
        }
        if (!value.isInt() || value.asInt() < least || value.asInt() > most) {
            throw refused(
                    "%s must be a whole number from %d to %d".formatted(name(field), least, most));
        }
        return value.asInt();
    }

    /// An object whose values are all text.
    Map<String, String> texts(String field) {
        JsonNode value = node(field);
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof ObjectNode)) {
            throw refused(name(field) + " must be an object with texts");
        }
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            if (!entry.getValue().isString() || entry.getValue().asString().isEmpty()) {
                throw refused(
                        "%s.%s must be text".formatted(name(field), Texts.shown(entry.getKey())));
            }
            texts.put(entry.getKey(), entry.getValue().asString());
        }
        return texts;
    }

    static SynclineException refused(String sentence) {
        return new SynclineException(ErrorClass.CONFIG, sentence);
    }
}
