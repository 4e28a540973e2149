package dev.syncline.sandbox.catalog;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// What the catalogue does its own way, whatever its connection does.
///
/// @param cursorField where in a wrapped page the next one's cursor stands, with dots
/// @param cursorRepeats whether a page names its own cursor as the next one's
/// @param shrinking whether the first record vanishes with each page that is read
/// @param linkHost to whom `Link` leads, empty for itself
record CatalogHabits(
        String cursorField, boolean cursorRepeats, boolean shrinking, String linkHost) {

    static final CatalogHabits USUAL = new CatalogHabits("nextCursor", false, false, "");

    /// All that a client has to look for.
    static final List<String> CURSOR_FIELDS =
            List.of(
                    "cursor",
                    "nextCursor",
                    "next_cursor",
                    "pagination.cursor",
                    "pagination.nextCursor");

    /// With those of the settings that are there.
    ///
    /// @throws IllegalArgumentException when one is no good
    CatalogHabits with(JsonNode wanted) {
        String field = wanted.path("cursorField").asString(cursorField);
        if (!CURSOR_FIELDS.contains(field)) {
            throw new IllegalArgumentException(
                    "'%s' is none of %s.".formatted(field, String.join(", ", CURSOR_FIELDS)));
        }
        return new CatalogHabits(
                field,
                wanted.path("cursorRepeats").asBoolean(cursorRepeats),
                wanted.path("shrinking").asBoolean(shrinking),
                wanted.path("linkHost").asString(linkHost));
    }

    Map<String, ?> status() {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("cursorField", cursorField);
        status.put("cursorRepeats", cursorRepeats);
        status.put("shrinking", shrinking);
        status.put("linkHost", linkHost);
        return status;
    }
}
