package dev.syncline.console;

import dev.syncline.schedule.ScheduleState;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An instant at which a sync is due, on the clock of its own zone: what "03:00" means on the day
/// of a clock change is seen by the offset.
///
/// @param there such as `Sun 29 Mar 03:00, +02:00`
public record DueFire(Moment at, String there) {

    private static final DateTimeFormatter THERE =
            DateTimeFormatter.ofPattern("EEE d MMM HH:mm:ss, xxx", Locale.UK);

    static DueFire of(Instant instant, @Nullable ScheduleState state) {
        ZoneId zone = state == null ? ZoneOffset.UTC : ZoneId.of(state.zone());
        ZonedDateTime there = instant.atZone(zone);
        return new DueFire(Moment.at(instant), THERE.format(there));
    }
}
