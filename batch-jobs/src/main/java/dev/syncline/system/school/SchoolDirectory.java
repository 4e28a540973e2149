package dev.syncline.system.school;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.RejectedRecordException;
import dev.syncline.sync.SynclineException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Who and what is at the school, put together from several lists of the server. Asks for each list
/// once.
///
/// Made for one attempt, used by one thread.
final class SchoolDirectory {

    /// Between the ids of an enrolment's key: no id holds it.
    private static final char SEPARATOR = '\u001F';

    private final SchoolApi api;
    private final SchoolProperties limits;
    private final Supplier<SchoolApi.Timetable> timetable;
    private final Supplier<List<Listed>> subjects;
    private final Supplier<Listed> self;
    private final Supplier<List<Listed>> atoms;
    private final Supplier<List<Group>> groups;

    SchoolDirectory(SchoolApi api, SchoolProperties limits) {
        this.api = api;
        this.limits = limits;
        this.timetable = once(api::timetable);
        this.subjects = once(api::subjects);
        this.self = once(api::self);
        this.atoms = once(api::atoms);
        this.groups = once(this::ask);
    }

    /// The students whom the account teaches one subject.
    ///
    /// @param students null when the server doesn't give them out
    private record Group(Listed atom, @Nullable List<Listed> students) {}

    Entries classes() {
        Entries classes = new Entries(SchoolRows.CLASS);
        List<Listed> listed = new ArrayList<>(timetable.get().classes());
        Listed own = self.get().inner("Class");
        if (own.json().isObject() && !own.json().isEmpty()) {
            listed.add(own);
        }
        for (Listed entry : listed) {
            classes.add(entry, one -> one.id("Id"), id -> SchoolRows.schoolClass(entry, id));
        }
        return classes;
    }

    Entries subjects() {
        Entries entries = new Entries(SchoolRows.SUBJECT);
        List<Listed> listed = new ArrayList<>(subjects.get());
        listed.addAll(timetable.get().subjects());
        for (Listed atom : atoms.get()) {
            Listed subject = atom.inner("Subject");
            if (!isAbsent(subject, "Id")) {
                listed.add(subject);
            }
        }
        for (Listed entry : listed) {
            entries.add(
                    entry, one -> one.id("SubjectID", "Id"), id -> SchoolRows.subject(entry, id));
        }
        return entries;
    }

    Entries users() {
        Entries users = new Entries(SchoolRows.USER);
        for (Listed entry : subjects.get()) {
            // Its own id was the subject's to refuse.
            if (entry.json().isObject() && !isAbsent(entry, "TeacherID")) {
                users.add(entry, one -> one.id("TeacherID"), id -> SchoolRows.teacher(entry, id));
            }
        }
        List<Listed> teachers = new ArrayList<>(timetable.get().teachers());
        teachers.addAll(api.recipients());
        for (Listed entry : teachers) {
            users.add(entry, one -> one.id("Id", "Code"), id -> SchoolRows.teacher(entry, id));
        }
        for (Group group : groups.get()) {
            for (Listed student : studentsOf(group)) {
                users.add(student, one -> one.id("Id"), id -> SchoolRows.student(student, id));
            }
        }
        Listed account = self.get();
        users.add(account, SchoolDirectory::ownId, id -> SchoolRows.self(account, id));
        return users;
    }

    /// `1234/moje_id`: the school's number stands before the id.
    private static String ownId(Listed account) {
        String id = account.id("UserUID");
        String own = id.substring(id.indexOf('/') + 1);
        if (own.isBlank()) {
            throw account.refused("NO_ID", "has a UserUID without an id", "");
        }
        return own;
    }

    Entries enrolments() {
        Entries enrolments = new Entries(SchoolRows.ENROLMENT);
        for (Group group : groups.get()) {
            add(enrolments, group);
            if (enrolments.size() > limits.maxEnrolments()) {
                throw new SynclineException(
                        ErrorClass.CONFIG,
                        "The school has more than %d enrolments; raise syncline.school.max-enrolments if that is right"
                                .formatted(limits.maxEnrolments()));
            }
        }
        return enrolments;
    }

    private static void add(Entries enrolments, Group group) {
        if (group.students() == null) {
            if (!group.atom().isTrue("Disabled")) {
                enrolments.refuse(
                        group.atom()
                                .refused("NO_STUDENTS", "has no list of students to be had", ""));
            }
            return;
        }
        String subject;
        try {
            subject = group.atom().inner("Subject").idOrEmpty("Id");
        } catch (RejectedRecordException _) {
            // Told by the step that writes subjects.
            return;
        }
        if (subject.isEmpty()) {
            return;
        }
        for (Listed student : group.students()) {
            if (student.json().isObject() && hasGoodId(student)) {
                enrolments.add(
                        student,
                        one -> one.id("Id") + SEPARATOR + subject,
                        key -> key.split(String.valueOf(SEPARATOR), 2));
            }
        }
    }

    private static boolean hasGoodId(Listed student) {
        try {
            return !student.idOrEmpty("Id").isEmpty();
        } catch (RejectedRecordException _) {
            // Told by the step that writes users.
            return false;
        }
    }

    /// Whether it refers to nothing, which is no fault; a broken reference is one.
    private static boolean isAbsent(Listed listed, String idName) {
        try {
            return listed.idOrEmpty(idName).isEmpty();
        } catch (RejectedRecordException _) {
            return false;
        }
    }

    private static List<Listed> studentsOf(Group group) {
        return group.students() == null ? List.of() : group.students();
    }

    private List<Group> ask() {
        List<Listed> all = atoms.get();
        if (all.size() > limits.maxAtoms()) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "The account teaches %d groups, and %d are asked for; raise syncline.school.max-atoms if that is right"
                            .formatted(all.size(), limits.maxAtoms()));
        }
        long deadline = System.nanoTime() + limits.gatherTimeout().toNanos();
        List<Group> asked = new ArrayList<>(all.size());
        for (Listed atom : all) {
            if (System.nanoTime() - deadline > 0) {
                throw tooSlow(limits.gatherTimeout(), asked.size(), all.size());
            }
            asked.add(new Group(atom, students(atom)));
        }
        return asked;
    }

    private @Nullable List<Listed> students(Listed atom) {
        return isAbsent(atom, "Id") || !isPathSegment(atom)
                ? null
                : api.students(atom.id("Id")).orElse(null);
    }

    private static boolean isPathSegment(Listed atom) {
        try {
            String id = atom.id("Id");
            // Either would ask for something else.
            return !id.equals(".") && !id.equals("..");
        } catch (RejectedRecordException _) {
            return false;
        }
    }

    private static SynclineException tooSlow(Duration within, int asked, int of) {
        return new SynclineException(
                ErrorClass.NETWORK,
                "The school's server gave out %d of %d groups within %d s; raise syncline.school.gather-timeout if it is always that slow"
                        .formatted(asked, of, within.toSeconds()));
    }

    private static <T> Supplier<T> once(Supplier<T> ask) {
        return new Supplier<>() {

            private @Nullable T answer;

            @Override
            public T get() {
                T known = answer;
                if (known == null) {
                    known = ask.get();
                    answer = known;
                }
                return known;
            }
        };
    }
}
