package dev.syncline.console;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// An instant, or how long something took, in words for people.
///
/// @param instant for machines, as ISO 8601
/// @param text in UTC, to the second; JavaScript says it in the viewer's zone instead
/// @param utc the whole instant, for whoever points at it
public record Moment(String instant, String text, String utc) {

    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    static @Nullable Moment of(@Nullable Instant instant) {
        return instant == null ? null : at(instant);
    }

    static Moment at(Instant instant) {
        return new Moment(
                instant.toString(),
                UTC.format(instant),
                instant.truncatedTo(ChronoUnit.MILLIS).toString().replace("T", " ").replace("Z", "")
                        + " UTC");
    }

    /// Such as `340 ms`, `2.7 s`, `1 min 12 s`, `3 h 5 min`, `4 d 2 h`; a dash for none.
    static String took(@Nullable Long millis) {
        if (millis == null) {
            return "–";
        }
        Duration duration = Duration.ofMillis(millis);
        if (millis < 1_000) {
            return millis + " ms";
        }
        if (duration.toMinutes() < 1) {
            long tenths = millis % 1_000 / 100;
            return millis / 1_000 + (tenths == 0 ? " s" : "." + tenths + " s");
        }
        if (duration.toHours() < 1) {
            return two(duration.toMinutes(), "min", duration.toSecondsPart(), "s");
        }
        return duration.toDays() < 1
                ? two(duration.toHours(), "h", duration.toMinutesPart(), "min")
                : two(duration.toDays(), "d", duration.toHoursPart(), "h");
    }

    private static String two(long large, String unit, int small, String smallUnit) {
        String rest = small == 0 ? "" : " " + small + " " + smallUnit;
        return large + " " + unit + rest;
    }
}
