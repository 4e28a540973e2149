package dev.syncline.sandbox.school;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// The documents of an invented school: 6 classes, 20 subjects, 15 teachers, 120 students, each of
/// them named after a tree and a colour. With the traps of real ones: ids with leading and inner
/// spaces, an empty name, one with a leading space, text in a wrong encoding, a subject that two
/// teachers teach, 31 groups of 6 ids.
final class SchoolSample {

    static final String USER = "user";
    static final String SUBJECTS = "subjects";
    static final String TIMETABLE = "timetable";
    static final String MESSAGE_TYPES = "message-types";
    static final String ATOMS = "atoms";
    static final String MARKS = "marks";

    static final List<Named> CLASSES =
            List.of(
                    new Named("ZA", "1.A", "1.A"),
                    new Named(" B", "1.B", ""),
                    new Named("ZC", "2.A", " 2.A"),
                    new Named("Z D", "3.A", "3. A"),
                    new Named("ZE", "4.A", "4.A"),
                    new Named("ZX", "Př", "Přípravná"));

    private static final int TEACHERS = 15;

    /// Each as abbreviation and name; the first one came through a wrong encoding.
    private static final List<String> SUBJECT_NAMES =
            List.of(
                    "─îJL|─îesk├╜ jazyk a literatura",
                    "M|Matematika",
                    "Aj|Anglický jazyk",
                    "Nj|Německý jazyk",
                    "F|Fyzika",
                    "Ch|Chemie",
                    "Bi|Biologie",
                    "D|Dějepis",
                    "Z|Zeměpis",
                    "IVT|Informatika a výpočetní technika",
                    "TV|Tělesná výchova",
                    "HV|Hudební výchova",
                    "VV|Výtvarná výchova",
                    "OV|Občanská výchova",
                    "Ek|Ekonomie",
                    "Dg|Deskriptivní geometrie",
                    "Pr|Programování",
                    "SvP|Seminář \"Svět práce\"",
                    "La|Latina",
                    "TH|Třídnická hodina");

    static final List<String> TREES =
            List.of(
                    "Akát", "Bříza", "Cedr", "Dub", "Habr", "Iris", "Jalovec", "Kalina", "Lípa",
                    "Olše", "Ořech", "Smrk");
    static final List<String> COLOURS =
            List.of(
                    "Bílý",
                    "Černý",
                    "Fialový",
                    "Hnědý",
                    "Modrý",
                    "Oranžový",
                    "Růžový",
                    "Šedý",
                    "Zelený",
                    "Žlutý");

    private static final JsonMapper JSON = JsonMapper.shared();

    private SchoolSample() {}

    record Named(String id, String abbrev, String name) {

        Map<String, @Nullable Object> wire() {
            return object("Id", id, "Abbrev", abbrev, "Name", name);
        }
    }

    static Map<String, String> documents() {
        return Map.of(
                USER, JSON.writeValueAsString(user()),
                SUBJECTS, JSON.writeValueAsString(object("Subjects", subjectsWithTeachers())),
                TIMETABLE, JSON.writeValueAsString(SchoolTimetable.permanent()),
                MESSAGE_TYPES, JSON.writeValueAsString(messageTypes()),
                ATOMS, JSON.writeValueAsString(object("Atoms", SchoolMarking.atoms())),
                MARKS, JSON.writeValueAsString(SchoolMarking.marks()));
    }

    static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return object;
    }

    static List<Named> subjects() {
        return IntStream.range(0, SUBJECT_NAMES.size())
                .mapToObj(i -> {
                    String[] parts = SUBJECT_NAMES.get(i).split("\\|");
                    return new Named("%2d".formatted(i + 1), parts[0], parts[1]);
                })
                .toList();
    }

    static List<Named> teachers() {
        return IntStream.range(0, TEACHERS)
                .mapToObj(i -> {
                    String tree = TREES.get(i % TREES.size());
                    String colour = COLOURS.get((i * 3 + 1) % COLOURS.size());
                    return new Named(
                            "U%4d".formatted(i * 4 + 4),
                            colour.substring(0, 2) + tree.charAt(0) + i,
                            "Mgr. " + colour + " " + tree);
                })
                .toList();
    }

    private static Map<String, @Nullable Object> user() {
        Named teacher = teachers().getFirst();
        return object(
                "UserUID",
                "1234/" + teacher.id(),
                "Class",
                CLASSES.getFirst().wire(),
                "FullName",
                teacher.name(),
                "SchoolOrganizationName",
                "Gymnázium Pískoviště",
                "SchoolType",
                "G",
                "UserType",
                "teacher",
                "UserTypeText",
                "učitel",
                "StudyYear",
                0,
                "EnabledModules",
                List.of(
                        object("Module", "Komens", "Rights", List.of("SendMessages")),
                        object("Module", "Marking", "Rights", List.of("ShowMarks"))),
                "SettingModules",
                object(
                        "Common",
                        object(
                                "$type",
                                "CommonModuleSettings",
                                "ActualSemester",
                                object(
                                        "SemesterId", "1",
                                        "From", "2026-09-01T00:00:00+02:00",
                                        "To", "2027-01-31T23:59:59+01:00"))));
    }

    /// A row for each pair of subject and teacher: the first two subjects are there twice.
    private static List<Map<String, @Nullable Object>> subjectsWithTeachers() {
        List<Named> teachers = teachers();
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (int row = 0; row < SUBJECT_NAMES.size() + 2; row++) {
            Named subject = subjects().get(row % SUBJECT_NAMES.size());
            Named teacher = teachers.get(row % teachers.size());
            rows.add(
                    object(
                            "SubjectID", subject.id(),
                            "SubjectName", subject.name(),
                            "SubjectAbbrev", subject.abbrev(),
                            "TeacherID", teacher.id(),
                            "TeacherName", teacher.name(),
                            "TeacherAbbrev", teacher.abbrev(),
                            "TeacherEmail", "",
                            "TeacherWeb", "",
                            "TeacherSchoolPhone", "",
                            "TeacherHomePhone", "",
                            "TeacherMobilePhone", ""));
        }
        return rows;
    }

    private static Map<String, @Nullable Object> messageTypes() {
        List<Map<String, @Nullable Object>> recipients =
                teachers().stream()
                        .map(teacher ->
                                object(
                                        "Name", teacher.name(),
                                        "Abbreviation", teacher.abbrev(),
                                        "Code", teacher.id(),
                                        "DisplayName", teacher.name()))
                        .toList();
        return object(
                "MessageTypes",
                List.of(
                        object(
                                "Abbreviation", "OBECNA",
                                "Name", "Obecná zpráva",
                                "HasTitle", true,
                                "RecipientsTypes",
                                        List.of(
                                                object(
                                                        "Code", "U",
                                                        "Name", "učitel",
                                                        "TypeOfSelection", "ONE",
                                                        "Recipients", recipients)),
                                "SuperType", "Message")),
                "Recipients",
                recipients);
    }
}
