package dev.syncline.system.school;

import dev.syncline.sync.Columns;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What becomes of the server's entries: the mapping rules that the school's users know (upstream
/// §b). Ids stay as they are, names lose the spaces around them.
final class SchoolRows {

    static final Columns CLASS = Columns.of("external_id", "abbrev", "name", "grade");
    static final Columns SUBJECT = Columns.of("external_id", "code", "name");
    static final Columns USER =
            Columns.of("external_id", "name", "email", "role", "user_type", "class_external_id");
    static final Columns ENROLMENT = Columns.of("user_external_id", "subject_external_id");

    static final String TEACHER = "teacher";
    static final String STUDENT = "student";

    private static final Pattern GRADE = Pattern.compile("^\\d{1,4}");
    private static final int FIRST_GRADE = 1;

    private SchoolRows() {}

    static @Nullable Object[] schoolClass(Listed listed, String id) {
        String abbrev = listed.text("Abbrev");
        String name = abbrev.isEmpty() ? named(listed, id, "Name") : abbrev;
        return new @Nullable Object[] {id, abbrev, name, grade(name)};
    }

    /// The digits that an abbreviation such as `2.A` begins with; 1 without any.
    static int grade(String abbrev) {
        Matcher digits = GRADE.matcher(abbrev);
        return digits.find() ? Integer.parseInt(digits.group()) : FIRST_GRADE;
    }

    /// Known by its abbreviation, as people write it; by its id when it has none.
    static @Nullable Object[] subject(Listed listed, String id) {
        String abbrev = listed.text("SubjectAbbrev", "Abbrev");
        String name = named(listed, id, "SubjectName", "Name", "SubjectAbbrev", "Abbrev");
        return new @Nullable Object[] {id, abbrev.isEmpty() ? id : abbrev, name};
    }

    static @Nullable Object[] teacher(Listed listed, String id) {
        return user(id, named(listed, id, "TeacherName", "Name", "DisplayName"), TEACHER, null);
    }

    static @Nullable Object[] student(Listed listed, String id) {
        String shown = listed.text("DisplayName");
        String name =
                shown.isEmpty()
                        ? (listed.text("LastName") + " " + listed.text("FirstName")).strip()
                        : shown;
        if (name.isEmpty()) {
            throw listed.refused("NO_NAME", "has neither DisplayName nor LastName", id);
        }
        String schoolClass = listed.idOrEmpty("ClassId");
        return user(id, name, STUDENT, schoolClass.isEmpty() ? null : schoolClass);
    }

    /// The account itself. Its name carries its class, as `Příjmení Jméno, 2.A`.
    static @Nullable Object[] self(Listed listed, String id) {
        String name = named(listed, id, "FullName", "FullUserName");
        Listed schoolClass = listed.inner("Class");
        String suffix = ", " + schoolClass.text("Abbrev");
        String classId = schoolClass.idOrEmpty("Id");
        String type = listed.text("UserType");
        return user(
                id,
                name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name,
                type,
                type.equalsIgnoreCase(TEACHER) || classId.isEmpty() ? null : classId);
    }

    private static @Nullable Object[] user(
            String id, String name, String type, @Nullable String schoolClass) {
        // Whoever isn't known to be a teacher, parents among them, may do what a student may.
        String role = type.equalsIgnoreCase(TEACHER) ? "TEACHER" : "STUDENT";
        return new @Nullable Object[] {id, name, email(id), role, type, schoolClass};
    }

    /// `<id>@bakalari.local`, with what an address can't hold percent-encoded, so that two ids
    /// never share one.
    static String email(String id) {
        StringBuilder local = new StringBuilder();
        for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
            boolean plain =
                    (b >= '0' && b <= '9')
                            || (b >= 'A' && b <= 'Z')
                            || (b >= 'a' && b <= 'z')
                            || b == '-'
                            || b == '_';
            local.append(plain ? String.valueOf((char) b) : "%%%02X".formatted(b & 0xFF));
        }
        return local + "@bakalari.local";
    }

    private static String named(Listed listed, String id, String... names) {
        String name = listed.text(names);
        if (name.isEmpty()) {
            throw listed.refused("NO_NAME", "has no " + names[0], id);
        }
        return name;
    }
}
