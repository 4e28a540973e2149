package dev.syncline.mcp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The arguments that a tool takes, as JSON Schema. Immutable.
record ToolInput(Map<String, Map<String, Object>> properties, List<String> required) {

    static final ToolInput NONE = new ToolInput(Map.of(), List.of());

    /// What JavaScript can tell apart.
    private static final long LARGEST_ID = (1L << 53) - 1;

    private static final int LONGEST_TEXT = 500;

    ToolInput text(String name, String description) {
        return and(name, true, textual(description));
    }

    ToolInput optionalText(String name, String description) {
        return and(name, false, textual(description));
    }

    ToolInput optionalWord(String name, String description, List<String> words) {
        return and(
                name, false, Map.of("type", "string", "description", description, "enum", words));
    }

    ToolInput optionalInstant(String name, String description) {
        return and(
                name,
                false,
                Map.of(
                        "type",
                        "string",
                        "description",
                        description + ", such as 2026-01-31T06:00:00Z"));
    }

    ToolInput id(String name, String description) {
        return and(name, true, whole(description, 1, LARGEST_ID));
    }

    ToolInput optionalId(String name, String description) {
        return and(name, false, whole(description, 1, LARGEST_ID));
    }

    ToolInput optionalNumber(String name, String description, long least, long most) {
        return and(name, false, whole(description, least, most));
    }

    ToolInput optionalIds(String name, String description, int most) {
        return and(
                name,
                false,
                Map.of(
                        "type",
                        "array",
                        "description",
                        description,
                        "items",
                        Map.of("type", "integer", "minimum", 1, "maximum", LARGEST_ID),
                        "minItems",
                        1,
                        "maxItems",
                        most));
    }

    private static Map<String, Object> textual(String description) {
        return Map.of("type", "string", "description", description, "maxLength", LONGEST_TEXT);
    }

    private static Map<String, Object> whole(String description, long least, long most) {
        return Map.of(
                "type", "integer", "description", description, "minimum", least, "maximum", most);
    }

    private ToolInput and(String name, boolean isRequired, Map<String, Object> schema) {
        Map<String, Map<String, Object>> more = new LinkedHashMap<>(properties);
        more.put(name, schema);
        List<String> needed = new ArrayList<>(required);
        if (isRequired) {
            needed.add(name);
        }
        return new ToolInput(more, needed);
    }

    Map<String, Object> schema() {
        return Map.of(
                "type",
                "object",
                "properties",
                properties,
                "required",
                required,
                "additionalProperties",
                false);
    }
}
