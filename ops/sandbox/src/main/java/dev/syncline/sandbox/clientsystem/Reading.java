package dev.syncline.sandbox.clientsystem;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// One reading of a batch, as it identifies itself.
record Reading(String meter, Instant timestamp, String dataPoint) {

    private static final int LONGEST_DATA_POINT = 100;

    /// @return what is wrong with an entry of a batch, if something is
    static Optional<Map<String, Object>> objectionTo(JsonNode entry, int index) {
        List<Check> checks =
                List.of(
                        new Check("meter_external_id", isText(entry.path("meter_external_id"))),
                        new Check("timestamp", isTime(entry.path("timestamp"))),
                        new Check(
                                "data_point",
                                isText(entry.path("data_point"))
                                        && entry.path("data_point").asString().length()
                                                <= LONGEST_DATA_POINT),
                        new Check("value", isNumber(entry.path("value"))));
        return checks.stream()
                .filter(check -> !check.passed())
                .findFirst()
                .map(check -> {
                    Map<String, Object> objection = new LinkedHashMap<>();
                    objection.put("type", "field");
                    objection.put("msg", "Invalid value");
                    objection.put("path", "readings[%d].%s".formatted(index, check.field()));
                    objection.put("location", "body");
                    return objection;
                });
    }

    private record Check(String field, boolean passed) {}

    /// Of an entry that there is no objection to.
    static Reading of(JsonNode entry) {
        return new Reading(
                entry.path("meter_external_id").asString(),
                OffsetDateTime.parse(entry.path("timestamp").asString()).toInstant(),
                entry.path("data_point").asString());
    }

    private static boolean isText(JsonNode node) {
        return node.isString() && !node.asString().isBlank();
    }

    /// A database's numeric often comes as text.
    private static boolean isNumber(JsonNode node) {
        return node.isNumber() || (node.isString() && node.asString().matches("-?\\d+(\\.\\d+)?"));
    }

    private static boolean isTime(JsonNode node) {
        try {
            return node.isString() && OffsetDateTime.parse(node.asString()) != null;
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
