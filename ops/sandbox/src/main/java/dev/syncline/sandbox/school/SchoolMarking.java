package dev.syncline.sandbox.school;

import static dev.syncline.sandbox.school.SchoolSample.object;

import dev.syncline.sandbox.school.SchoolSample.Named;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Who attends what in the invented school: an atom for each class and each of its 7 subjects, and
/// the class's 20 students in each of its atoms.
final class SchoolMarking {

    private static final int SUBJECTS_A_CLASS = 7;
    private static final int STUDENTS_A_CLASS = 20;

    private SchoolMarking() {}

    static List<Map<String, @Nullable Object>> atoms() {
        List<Map<String, @Nullable Object>> atoms = new ArrayList<>();
        forEachAtom((clazz, subject) ->
                atoms.add(
                        object(
                                "Id",
                                atomId(clazz, subject),
                                "Name",
                                clazz.abbrev() + " " + subject.name(),
                                "Subject",
                                subject.wire(),
                                "Disabled",
                                false,
                                "DisabledText",
                                "")));
        return atoms;
    }

    static Map<String, @Nullable Object> marks() {
        Map<String, @Nullable Object> marks = new LinkedHashMap<>();
        forEachAtom((clazz, subject) ->
                marks.put(
                        atomId(clazz, subject),
                        object("Students", studentsOf(SchoolSample.CLASSES.indexOf(clazz)))));
        return marks;
    }

    private interface EachAtom {
        void accept(Named clazz, Named subject);
    }

    private static void forEachAtom(EachAtom each) {
        List<Named> subjects = SchoolSample.subjects();
        for (int c = 0; c < SchoolSample.CLASSES.size(); c++) {
            for (int s = 0; s < SUBJECTS_A_CLASS; s++) {
                each.accept(
                        SchoolSample.CLASSES.get(c), subjects.get((c * 3 + s) % subjects.size()));
            }
        }
    }

    private static String atomId(Named clazz, Named subject) {
        return subject.id() + "  " + clazz.id();
    }

    private static List<Map<String, @Nullable Object>> studentsOf(int classIndex) {
        Named clazz = SchoolSample.CLASSES.get(classIndex);
        return IntStream.range(0, STUDENTS_A_CLASS)
                .mapToObj(i -> {
                    int number = classIndex * STUDENTS_A_CLASS + i;
                    String first = SchoolSample.TREES.get(number % SchoolSample.TREES.size());
                    String last =
                            SchoolSample.COLOURS.get(
                                    number
                                            / SchoolSample.TREES.size()
                                            % SchoolSample.COLOURS.size());
                    return object(
                            "Id",
                            clazz.id() + "%3d".formatted(i + 1),
                            "ClassId",
                            clazz.id(),
                            "FirstName",
                            first,
                            "MiddleName",
                            "",
                            "LastName",
                            last,
                            "DisplayName",
                            last + " " + first,
                            "RegistrationNumber",
                            Integer.toString(1_000 + number));
                })
                .toList();
    }
}
