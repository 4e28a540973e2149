package dev.syncline.system.clientsystem;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A row of the local `meter_readings`.
///
/// @param value as PostgreSQL writes a numeric, which may be `NaN`
record Reading(
        long id,
        @Nullable String meter,
        @Nullable Instant timestamp,
        @Nullable String dataPoint,
        @Nullable String value,
        @Nullable String unit) {

    private static final int LONGEST_DATA_POINT = 100;
    private static final int LONGEST_KEY_PART = 150;
    private static final Instant YEAR_10000 = Instant.parse("9999-12-31T23:59:59.999999Z");
    private static final Instant YEAR_0 = Instant.parse("0001-01-01T00:00:00Z");

    /// Names the reading in rejects. The id alone would name another reading once a queue was made
    /// anew.
    String key() {
        return "%d|%s|%s|%s".formatted(id, cut(meter), cut(dataPoint), timestamp);
    }

    /// A key is looked up by the text that was stored, which has a longest length.
    private static @Nullable String cut(@Nullable String text) {
        return text == null || text.length() <= LONGEST_KEY_PART
                ? text
                : text.substring(0, LONGEST_KEY_PART);
    }

    /// Why the Client System would refuse the whole batch for this reading's sake, if it would.
    Optional<String> objection() {
        if (meter == null || meter.isBlank()) {
            return Optional.of("it names no meter");
        }
        if (timestamp == null || timestamp.isAfter(YEAR_10000) || timestamp.isBefore(YEAR_0)) {
            return Optional.of("its timestamp is no instant that can be sent");
        }
        if (dataPoint == null || dataPoint.isBlank() || dataPoint.length() > LONGEST_DATA_POINT) {
            return Optional.of("its data point has no name of 1 to 100 characters");
        }
        return value == null || !Character.isDigit(value.charAt(value.length() - 1))
                ? Optional.of("its value is no number")
                : Optional.empty();
    }

    /// As it stands on the wire; what it isn't to be sent with is left out.
    Map<String, Object> wire() {
        Map<String, Object> wire = new LinkedHashMap<>();
        wire.put("meter_external_id", String.valueOf(meter));
        wire.put("timestamp", String.valueOf(timestamp));
        wire.put("data_point", String.valueOf(dataPoint));
        wire.put("value", new BigDecimal(String.valueOf(value)));
        if (unit != null) {
            wire.put("unit", unit);
        }
        return wire;
    }

    /// What a reject keeps of it.
    Map<String, @Nullable Object> payload() {
        Map<String, @Nullable Object> payload = new LinkedHashMap<>();
        payload.put("id", id);
        payload.put("meter_external_id", meter);
        payload.put("timestamp", timestamp == null ? null : timestamp.toString());
        payload.put("data_point", dataPoint);
        payload.put("value", value);
        payload.put("unit", unit);
        return payload;
    }
}
