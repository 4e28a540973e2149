package dev.syncline.sandbox.school;

import dev.syncline.sandbox.peer.PeerData;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What happens to one class, subject, teacher or student, wherever it is listed.
///
/// @param lists the names of the lists that hold such entities
/// @param ids the names under which they carry their id
/// @param set new values of fields, of those that a place has
/// @param broken whether all but the id becomes null
/// @param removed whether it vanishes from every list
record SchoolChange(
        List<String> lists,
        List<String> ids,
        String id,
        JsonNode set,
        boolean broken,
        boolean removed) {

    private static final Map<String, Kind> KINDS =
            Map.of(
                    "class", new Kind(List.of("Classes", "Class"), List.of("Id")),
                    "subject", new Kind(List.of("Subjects", "Subject"), List.of("SubjectID", "Id")),
                    "teacher", new Kind(List.of("Teachers", "Recipients"), List.of("Id", "Code")),
                    "student", new Kind(List.of("Students"), List.of("Id")));

    private record Kind(List<String> lists, List<String> ids) {}

    /// From `{"type", "id", "set": {…} | "break": true | "remove": true}`.
    static SchoolChange of(JsonNode wanted) {
        Kind kind = KINDS.get(wanted.path("type").asString(""));
        boolean breaks = wanted.path("break").asBoolean(false);
        boolean removes = wanted.path("remove").asBoolean(false);
        if (kind == null || !wanted.path("id").isString()) {
            throw new IllegalArgumentException(
                    "Give a type, which is class, subject, teacher or student, and an id with its spaces.");
        }
        if (!breaks && !removes && !wanted.path("set").isObject()) {
            throw new IllegalArgumentException(
                    "Say what to do: \"set\" with fields, \"break\": true or \"remove\": true.");
        }
        return new SchoolChange(
                kind.lists(),
                kind.ids(),
                wanted.path("id").asString(),
                wanted.path("set"),
                breaks,
                removes);
    }

    /// @return in how many places it was found
    /// @throws IllegalArgumentException when it was found in none
    int applyTo(PeerData data) {
        AtomicInteger places = new AtomicInteger();
        data.change(document -> {
            walk(document, null, places);
            return document;
        });
        if (places.get() == 0) {
            throw new IllegalArgumentException(
                    "There is no such entity; its id belongs here as it is, with its spaces.");
        }
        return places.get();
    }

    private void walk(JsonNode node, @Nullable String name, AtomicInteger places) {
        if (node instanceof ArrayNode list && name != null && lists.contains(name)) {
            for (int i = list.size() - 1; i >= 0; i--) {
                if (isMeant(list.get(i))) {
                    places.incrementAndGet();
                    if (removed) {
                        list.remove(i);
                    } else {
                        change((ObjectNode) list.get(i));
                    }
                }
            }
        } else if (name != null && lists.contains(name) && isMeant(node) && !removed) {
            places.incrementAndGet();
            change((ObjectNode) node);
        }
        if (node instanceof ObjectNode object) {
            object.properties().forEach(p -> walk(p.getValue(), p.getKey(), places));
        } else {
            node.forEach(child -> walk(child, null, places));
        }
    }

    private boolean isMeant(JsonNode entity) {
        return ids.stream().anyMatch(name -> entity.path(name).asString("").equals(id));
    }

    private void change(ObjectNode entity) {
        for (String field : List.copyOf(entity.propertyNames())) {
            if (broken && !ids.contains(field)) {
                entity.putNull(field);
            } else if (set.has(field)) {
                entity.set(field, Objects.requireNonNull(set.get(field)));
            }
        }
    }
}
