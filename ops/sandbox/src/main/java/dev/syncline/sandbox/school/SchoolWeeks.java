package dev.syncline.sandbox.school;

import java.time.Clock;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Month;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAdjusters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `timetable/actual`: the permanent timetable with the dates of a week on it, and nothing at all
/// but the hours in a week of holidays.
final class SchoolWeeks {

    private static final ZoneId ZONE = ZoneId.of("Europe/Prague");
    private static final int LAST_DAYS_OF_DECEMBER = 23;

    private final Clock clock;
    private volatile boolean alwaysHoliday;

    SchoolWeeks(Clock clock) {
        this.clock = clock;
    }

    LocalDate today() {
        return LocalDate.now(clock.withZone(ZONE));
    }

    boolean isAlwaysHoliday() {
        return alwaysHoliday;
    }

    void alwaysHoliday(boolean wanted) {
        alwaysHoliday = wanted;
    }

    /// @param permanent is changed
    JsonNode weekOf(LocalDate date, JsonNode permanent) {
        LocalDate monday = date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        boolean holiday = isHoliday(monday);
        permanent
                .path("Days")
                .forEach(day -> {
                    ((ObjectNode) day)
                            .put("Date", midnight(monday, day.path("DayOfWeek").asInt(1)))
                            .put("DayType", holiday ? "Holiday" : "WorkDay");
                    if (holiday) {
                        ((ObjectNode) day).putArray("Atoms");
                    }
                });
        if (holiday) {
            permanent
                    .propertyStream()
                    .filter(list -> !list.getKey().equals("Hours") && !list.getKey().equals("Days"))
                    .forEach(list -> ((ArrayNode) list.getValue()).removeAll());
        }
        return permanent;
    }

    private boolean isHoliday(LocalDate monday) {
        return alwaysHoliday
                || monday.getMonth() == Month.JULY
                || monday.getMonth() == Month.AUGUST
                || (monday.getMonth() == Month.DECEMBER
                        && monday.getDayOfMonth() >= LAST_DAYS_OF_DECEMBER);
    }

    /// With the offset of that day, which is another one in summer.
    private static String midnight(LocalDate monday, int dayOfWeek) {
        return monday.plusDays(dayOfWeek - 1L)
                .atStartOfDay(ZONE)
                .format(DateTimeFormatter.ISO_OFFSET_DATE_TIME);
    }
}
