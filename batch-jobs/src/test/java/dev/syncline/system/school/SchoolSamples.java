package dev.syncline.system.school;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Answers of an invented school in the server's shapes, with the traps of real ones: ids with
/// leading and inner spaces, a subject of two teachers, 31 groups of 6 ids, lessons without a
/// subject, text in a wrong encoding, empty names.
public final class SchoolSamples {

    public static final String SUBJECTS = "/api/3/subjects";
    public static final String TIMETABLE = "/api/3/timetable/permanent";
    public static final String RECIPIENTS = "/api/3/komens/message-types";
    public static final String ATOMS = "/api/3/marking/atoms";
    public static final String SELF = "/api/3/user";

    /// Of the group with the id `" 1 Z A"`.
    public static final String MARKS_OF_FIRST = "/api/3/marking/marks/%201%20%20Z%20A";

    private SchoolSamples() {}

    static Map<String, String> answers() {
        Map<String, String> answers = new HashMap<>();
        answers.put(
                SUBJECTS,
                """
                {"Subjects":[
                {"SubjectID":" 1","SubjectName":"─îesk├╜ jazyk","SubjectAbbrev":"─îJL","TeacherID":"U   4","TeacherName":"Mgr. Ema Bílá","TeacherAbbrev":"Bí","TeacherEmail":""},
                {"SubjectID":" 2","SubjectName":"Matematika","SubjectAbbrev":"M","TeacherID":"U  12","TeacherName":"Jan Černý","TeacherAbbrev":"Če"},
                {"SubjectID":" 1","SubjectName":"─îesk├╜ jazyk","SubjectAbbrev":"─îJL","TeacherID":"U  12","TeacherName":"Jan Černý","TeacherAbbrev":"Če"},
                {"SubjectID":"2","SubjectName":" Tělesná výchova","SubjectAbbrev":"TV","TeacherID":null,"TeacherName":null}]}
                """);
        answers.put(TIMETABLE, timetable());
        answers.put(
                RECIPIENTS,
                """
                {"Recipients":[{"Code":"U   4","Name":"Mgr. Ema Bílá","DisplayName":"Bílá Ema","Abbreviation":"Bí"},
                {"Code":"U  16","Name":"Iva Nová","DisplayName":"Nová Iva","Abbreviation":"No"}]}
                """);
        answers.put(
                ATOMS,
                """
                {"Atoms":[
                {"Id":" 1  Z A","Name":"1.A čeština","Subject":{"Id":" 1","Abbrev":"─îJL","Name":"─îesk├╜ jazyk"},"Disabled":false,"DisabledText":""},
                {"Id":" 2  Z A","Name":"1.A matematika","Subject":{"Id":" 2","Abbrev":"M","Name":"Matematika"},"Disabled":false},
                {"Id":"TH","Name":"třídnická hodina","Subject":null,"Disabled":false},
                {"Id":"OLD","Name":"zrušená","Subject":{"Id":" 2","Abbrev":"M","Name":"Matematika"},"Disabled":true,"DisabledText":"Uzavřeno"}]}
                """);
        String firstTwo =
                """
                {"Students":[
                {"Id":"Z A  1","ClassId":"Z A","FirstName":"Dub","MiddleName":"","LastName":"Modrý","DisplayName":"Modrý Dub","RegistrationNumber":"1001","Marks":[{"Mark":"1"}]},
                {"Id":"Z A  2","ClassId":"Z A","FirstName":"Lípa","MiddleName":"","LastName":"Zelená","DisplayName":""}]}
                """;
        answers.put(MARKS_OF_FIRST, firstTwo);
        answers.put("/api/3/marking/marks/%202%20%20Z%20A", firstTwo);
        answers.put(
                "/api/3/marking/marks/TH",
                """
                {"Students":[{"Id":" B  1","ClassId":" B","FirstName":"Olše","LastName":"Šedá","DisplayName":"Šedá Olše"}]}
                """);
        answers.put(
                SELF,
                """
                {"UserUID":"1234/U   4","Class":null,"FullName":"Bílá Ema, Mgr.","UserType":"teacher","UserTypeText":"učitel","StudyYear":0}
                """);
        return answers;
    }

    private static String timetable() {
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < 31; i++) {
            groups.add(
                    "{\"ClassId\":\"Z A\",\"Id\":\" %d\",\"Abbrev\":\"celá\",\"Name\":\"celá třída\"}"
                            .formatted(i % 6));
        }
        return """
        {"Hours":[],"Days":[{"Atoms":[{"HourId":3,"GroupIds":[],"SubjectId":null,"TeacherId":null,"RoomId":"0X"}],"DayOfWeek":1,"Date":"2026-09-07T00:00:00+02:00"}],
        "Classes":[{"Id":"Z A","Abbrev":"1.A","Name":" 1.A"},{"Id":" B","Abbrev":"","Name":" 12.B"},{"Id":"B","Abbrev":"Př","Name":""}],
        "Groups":[%s],
        "Subjects":[{"Id":" 1","Abbrev":"ČJL","Name":"Český jazyk"},{"Id":" 3","Abbrev":"F","Name":"Fyzika"}],
        "Teachers":[{"Id":"U  20","Abbrev":"Ma","Name":"Petr Malý"}],"Rooms":[],"Cycles":[]}
        """
                .formatted(String.join(",", groups));
    }
}
