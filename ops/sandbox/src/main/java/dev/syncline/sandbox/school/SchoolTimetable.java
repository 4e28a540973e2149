package dev.syncline.sandbox.school;

import static dev.syncline.sandbox.school.SchoolSample.object;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The permanent timetable of the invented school, in which groups are listed as often as somebody
/// refers to them, and one lesson has no subject.
final class SchoolTimetable {

    private static final int GROUPS_LISTED = 31;
    private static final int HOURS_A_DAY = 6;
    private static final int SCHOOL_DAYS = 5;
    private static final int CYCLES = 2;

    private SchoolTimetable() {}

    static Map<String, @Nullable Object> permanent() {
        return object(
                "Hours", hours(),
                "Days", days(),
                "Classes", SchoolSample.CLASSES.stream().map(SchoolSample.Named::wire).toList(),
                "Groups", groups(),
                "Subjects", SchoolSample.subjects().stream().map(SchoolSample.Named::wire).toList(),
                "Teachers", SchoolSample.teachers().stream().map(SchoolSample.Named::wire).toList(),
                "Rooms", List.of(object("Id", "0X", "Abbrev", "12", "Name", "")),
                "Cycles",
                        IntStream.range(0, CYCLES)
                                .mapToObj(i ->
                                        object(
                                                "Id", Integer.toString(i),
                                                "Abbrev", i == 0 ? "S" : "L",
                                                "Name", i == 0 ? "Sudý" : "Lichý"))
                                .toList());
    }

    private static List<Map<String, @Nullable Object>> hours() {
        return IntStream.range(0, HOURS_A_DAY)
                .mapToObj(i ->
                        object(
                                "Id", i + 3,
                                "Caption", Integer.toString(i + 1),
                                "BeginTime", (8 + i) + ":00",
                                "EndTime", (8 + i) + ":45"))
                .toList();
    }

    private static List<Map<String, @Nullable Object>> days() {
        return IntStream.rangeClosed(1, SCHOOL_DAYS)
                .mapToObj(day ->
                        object(
                                "Atoms",
                                atoms(day),
                                "DayOfWeek",
                                day,
                                "Date",
                                "2026-09-%02dT00:00:00+02:00".formatted(6 + day),
                                "DayDescription",
                                "",
                                "DayType",
                                "WorkDay"))
                .toList();
    }

    private static List<Map<String, @Nullable Object>> atoms(int day) {
        List<SchoolSample.Named> subjects = SchoolSample.subjects();
        List<SchoolSample.Named> teachers = SchoolSample.teachers();
        List<Map<String, @Nullable Object>> atoms = new ArrayList<>();
        for (int hour = 0; hour < HOURS_A_DAY; hour++) {
            int n = day * HOURS_A_DAY + hour;
            // A lesson that was merged into another one keeps its place, and nothing else.
            boolean merged = day == 3 && hour == 2;
            atoms.add(
                    object(
                            "HourId",
                            hour + 3,
                            "GroupIds",
                            merged ? List.of() : List.of(groupId(n % groupsWithAnId())),
                            "SubjectId",
                            merged ? null : subjects.get(n % subjects.size()).id(),
                            "TeacherId",
                            merged ? null : teachers.get(n % teachers.size()).id(),
                            "RoomId",
                            "0X",
                            "CycleIds",
                            Arrays.asList("0", "1"),
                            "Change",
                            null,
                            "HomeworkIds",
                            List.of(),
                            "Theme",
                            ""));
        }
        return atoms;
    }

    private static List<Map<String, @Nullable Object>> groups() {
        return IntStream.range(0, GROUPS_LISTED)
                .mapToObj(i -> {
                    int group = i % groupsWithAnId();
                    SchoolSample.Named clazz = SchoolSample.CLASSES.get(group);
                    return object(
                            "ClassId", clazz.id(),
                            "Id", groupId(group),
                            "Abbrev", clazz.abbrev(),
                            "Name", clazz.name());
                })
                .toList();
    }

    private static int groupsWithAnId() {
        return SchoolSample.CLASSES.size();
    }

    private static String groupId(int index) {
        return "%2d".formatted(index);
    }
}
