package dev.syncline.system.school;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.sync.RejectedRecordException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class SchoolRowsTest {

    @ParameterizedTest
    @CsvSource({"2.A, 2", "12.C, 12", "Př, 1", "A2, 1", "'', 1", "1234.A, 1234"})
    void takesTheGradeFromTheLeadingDigits(String abbrev, int grade) {
        assertThat(SchoolRows.grade(abbrev)).isEqualTo(grade);
    }

    @ParameterizedTest
    @CsvSource({
        "XYZ12, XYZ12@bakalari.local",
        "'U  12', U%20%2012@bakalari.local",
        "' 6', %206@bakalari.local",
        "1234/moje_id, 1234%2Fmoje_id@bakalari.local",
        "%20, %2520@bakalari.local",
        "a.b, a%2Eb@bakalari.local",
        "ž, %C5%BE@bakalari.local"
    })
    void makesAnAddressThatNoOtherIdHas(String id, String email) {
        assertThat(SchoolRows.email(id)).isEqualTo(email);
    }

    @Test
    void knowsAClassByItsAbbreviationElseByItsName() {
        assertThat(SchoolRows.schoolClass(listed("{'Abbrev':'2.A','Name':' 2. A'}"), "ZA"))
                .containsExactly("ZA", "2.A", "2.A", 2);
        assertThat(SchoolRows.schoolClass(listed("{'Abbrev':'','Name':' 3. B'}"), "ZA"))
                .containsExactly("ZA", "", "3. B", 3);
        assertThatThrownBy(() -> SchoolRows.schoolClass(listed("{'Abbrev':null,'Name':''}"), "ZA"))
                .isInstanceOf(RejectedRecordException.class)
                .hasMessage("Entry 7 of Things has no Name");
    }

    @Test
    void takesASubjectInBothSpellingsOfItsFields() {
        assertThat(
                        SchoolRows.subject(
                                listed("{'SubjectAbbrev':'M','SubjectName':'Matematika'}"), " 2"))
                .containsExactly(" 2", "M", "Matematika");
        assertThat(SchoolRows.subject(listed("{'abbrev':'','NAME':'Fyzika '}"), " 3"))
                .containsExactly(" 3", " 3", "Fyzika");
    }

    @Test
    void givesTheRoleOfAStudentToWhoeverIsNotKnownToBeATeacher() {
        assertThat(SchoolRows.self(listed("{'FullName':'A B','UserType':'Teacher'}"), "1"))
                .contains("TEACHER");
        assertThat(SchoolRows.self(listed("{'FullName':'A B','UserType':'parents'}"), "1"))
                .contains("STUDENT");
        assertThat(SchoolRows.self(listed("{'FullName':'A B','UserType':null}"), "1"))
                .contains("STUDENT");
    }

    @Test
    void readsAnAccountsNameWithoutTheClassBehindIt() {
        assertThat(
                        SchoolRows.self(
                                listed(
                                        "{'FullName':'Modrý Dub, 1.A','UserType':'student','Class':{'Id':'Z A','Abbrev':'1.A'}}"),
                                "X"))
                .containsExactly("X", "Modrý Dub", "X@bakalari.local", "STUDENT", "student", "Z A");
    }

    @ParameterizedTest
    @CsvSource({
        "{'Id':''}, NO_ID",
        "{'Id':'   '}, NO_ID",
        "{'Id':null}, NO_ID",
        "{}, NO_ID",
        "{'Id':{}}, BAD_ID",
        "{'Id':true}, BAD_ID",
        "{'Id':'a\\u0000b'}, BAD_ID",
        "{'Id':'a\\ud800'}, BAD_ID",
        "7, NOT_AN_OBJECT",
        "[], NOT_AN_OBJECT"
    })
    void refusesWhatHasNoId(String json, String code) {
        assertThatThrownBy(() -> listed(json).id("Id"))
                .isInstanceOfSatisfying(
                        RejectedRecordException.class,
                        e -> assertThat(e.reject().errorCode()).isEqualTo(code));
    }

    @Test
    void keepsSpacesOfIdsAndTakesNumbers() {
        assertThat(listed("{'Id':' 6'}").id("Id")).isEqualTo(" 6");
        assertThat(listed("{'ID':6}").id("SubjectID", "Id")).isEqualTo("6");
        assertThatThrownBy(() -> listed("{'Id':'" + "x".repeat(101) + "'}").id("Id"))
                .hasMessage("Entry 7 of Things has an id of 101 characters; 100 are allowed");
    }

    private static Listed listed(String json) {
        return new Listed("Things", 7, JsonMapper.shared().readTree(json.replace('\'', '"')));
    }
}
