package dev.syncline.sandbox.school;

import static dev.syncline.sandbox.peer.PeerClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.sandbox.peer.FreePort;
import dev.syncline.sandbox.peer.PeerClient;
import dev.syncline.sandbox.peer.PeerPort;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class SchoolStandInTest {

    private static final SchoolAccount ACCOUNT = new SchoolAccount("teacher", "heslo &=");

    private final SettableClock clock = new SettableClock();
    private SchoolStandIn school;
    private PeerClient client;

    @BeforeEach
    void start() throws Exception {
        PeerPort port = new PeerPort("school stand-in", FreePort.any(), "SANDBOX_SCHOOL_PORT");
        school = SchoolStandIn.start(port, ACCOUNT, clock);
        client = new PeerClient(school.url());
    }

    @AfterEach
    void stop() {
        school.close();
        client.close();
    }

    @Test
    void givesATokenAndThenTheData() throws Exception {
        JsonNode granted = json(signIn());

        assertThat(granted.path("token_type").asString()).isEqualTo("Bearer");
        assertThat(granted.path("expires_in").asInt()).isEqualTo(3_599);
        assertThat(granted.path("access_token").asString()).hasSize(2_556);
        assertThat(granted.path("refresh_token").asString()).hasSize(3_459);
        assertThat(granted.propertyNames()).contains("scope", "id_token", "bak:UserId");
        assertThat(data("/api/3/user").path("UserType").asString()).isEqualTo("teacher");
    }

    @Test
    void givesATokenAsOlderServersDoToo() throws Exception {
        client.control("POST", "/behaviour", "{\"tokenShape\":\"old\"}");

        JsonNode granted = json(signIn());

        assertThat(granted.path("token_type").asString()).isEqualTo("bearer");
        assertThat(granted.path("expires_in").asInt()).isEqualTo(599);
        assertThat(granted.propertyNames()).doesNotContain("scope", "id_token");
    }

    @ParameterizedTest
    @CsvSource({
        "ANDR, password,      teacher, wrong,      invalid_grant,          ID2024, Špatný login nebo heslo",
        "ANDR, password,      nobody,  'heslo &=', invalid_grant,          ID2024, Špatný login nebo heslo",
        "ANDR, '',            teacher, 'heslo &=', invalid_request,        ID2029, The mandatory 'grant_type' parameter is missing.",
        "'',   password,      teacher, 'heslo &=', invalid_client,         ID2029, The mandatory 'client_id' parameter is missing.",
        "ANDR, implicit,      teacher, 'heslo &=', unsupported_grant_type, ID2032, The specified 'grant_type' is not supported.",
        "ANDR, refresh_token, teacher, 'heslo &=', invalid_grant,          ID2003, The specified token is invalid.",
    })
    void refusesASignInWithA400AndACode(
            String client,
            String grant,
            String username,
            String password,
            String error,
            String code,
            String description)
            throws Exception {
        HttpResponse<String> response =
                this.client.postForm(
                        "/api/login",
                        Map.of(
                                "client_id", client,
                                "grant_type", grant,
                                "username", username,
                                "password", password));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).path("error").asString()).isEqualTo(error);
        assertThat(json(response).path("error_description").asString()).isEqualTo(description);
        assertThat(json(response).path("error_uri").asString()).endsWith("/" + code);
    }

    @Test
    void takesNoGetAtTheSignIn() throws Exception {
        HttpResponse<String> response = client.get("/api/login", Map.of());

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("ID2084");
    }

    @Test
    void takesARefreshTokenThreeTimes() throws Exception {
        String refresh = json(signIn()).path("refresh_token").asString();

        Set<String> accessTokens = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            JsonNode granted = json(refresh(refresh));
            accessTokens.add(granted.path("access_token").asString());
            assertThat(granted.path("refresh_token").asString()).isNotEqualTo(refresh);
        }
        assertThat(accessTokens).hasSize(3).doesNotContain("");

        HttpResponse<String> fourth = refresh(refresh);
        assertThat(fourth.statusCode()).isEqualTo(400);
        assertThat(json(fourth).path("error_description").asString())
                .isEqualTo("The specified refresh token has already been redeemed.");
        assertThat(fourth.body()).contains("ID2012");
    }

    @Test
    void lastsAsLongAsItSays() throws Exception {
        JsonNode granted = json(signIn());
        Map<String, String> bearer = bearer(granted.path("access_token").asString());
        clock.advance(Duration.ofSeconds(3_598));
        assertThat(client.get("/api/3/user", bearer).statusCode()).isEqualTo(200);

        clock.advance(Duration.ofSeconds(2));
        assertDenied(client.get("/api/3/user", bearer), "ID2019");
        String refresh = granted.path("refresh_token").asString();
        assertThat(refresh(refresh).statusCode()).isEqualTo(200);

        clock.advance(Duration.ofDays(31));
        assertThat(refresh(refresh).body()).contains("ID2003");
    }

    @Test
    void expiresAndRevokesWhenItIsTold() throws Exception {
        JsonNode granted = json(signIn());
        Map<String, String> bearer = bearer(granted.path("access_token").asString());
        String refresh = granted.path("refresh_token").asString();

        client.control("POST", "/tokens/expire", "");
        assertDenied(client.get("/api/3/subjects", bearer), "ID2019");
        assertThat(refresh(refresh).statusCode()).isEqualTo(200);

        client.control("DELETE", "/tokens", "");
        assertDenied(client.get("/api/3/subjects", bearer), "ID2004");
        assertThat(refresh(refresh).statusCode()).isEqualTo(400);
    }

    @Test
    void refusesDataAsAspNetDoes() throws Exception {
        HttpResponse<String> denied = client.get("/api/3/subjects", Map.of());
        assertThat(denied.statusCode()).isEqualTo(401);
        assertThat(denied.body())
                .isEqualTo("{\"Message\":\"Authorization has been denied for this request.\"}");
        assertDenied(client.get("/api/3/subjects", bearer("made-up")), "ID2004");

        HttpResponse<String> posted = client.send("POST", "/api/3/subjects", "", bearer());
        assertThat(posted.statusCode()).isEqualTo(405);
        assertThat(posted.body())
                .isEqualTo(
                        "{\"Message\":\"The requested resource does not support http method 'POST'.\"}");

        HttpResponse<String> date = client.get("/api/3/timetable/actual?date=31.12.2026", bearer());
        assertThat(date.statusCode()).isEqualTo(400);
        assertThat(date.body())
                .isEqualTo(
                        "{\"Message\":\"The request is invalid.\",\"ModelState\":{\"$type\":\"HttpError\",\"date\":{\"$type\":\"String[]\",\"$values\":[\"The value '31.12.2026' is not valid for Nullable`1.\"]}}}");
        assertThat(client.get("/api/3/nothing", bearer()).statusCode()).isEqualTo(404);
    }

    @Test
    void answersProbesWithoutAToken() throws Exception {
        assertThat(json(client.get("/api", Map.of())).isArray()).isTrue();
        assertThat(json(client.get("/api/3", Map.of())).path("BaseUrl").asString())
                .isEqualTo("api/3");
    }

    @Test
    void servesASchoolWithTheTrapsOfRealOnes() throws Exception {
        JsonNode subjects = data("/api/3/subjects").path("Subjects");
        assertThat(subjects).hasSize(22);
        assertThat(values(subjects, "SubjectID")).hasSize(20).contains(" 1", "12");
        assertThat(subjects.path(0).path("SubjectAbbrev").asString()).isEqualTo("─îJL");

        JsonNode week = data("/api/3/timetable/permanent");
        assertThat(week.path("Groups")).hasSize(31);
        assertThat(values(week.path("Groups"), "Id")).hasSize(6);
        assertThat(values(week.path("Classes"), "Id")).hasSize(6).contains(" B", "Z D");
        assertThat(values(week.path("Classes"), "Name")).contains("", " 2.A");
        assertThat(values(week.path("Teachers"), "Id")).hasSize(15).contains("U   4", "U  12");
        List<JsonNode> lessons = week.path("Days").valueStream().toList();
        assertThat(
                        lessons.stream()
                                .flatMap(day -> day.path("Atoms").valueStream())
                                .filter(atom -> atom.path("SubjectId").isNull()))
                .singleElement()
                .satisfies(atom -> assertThat(atom.path("GroupIds")).isEmpty());

        assertThat(data("/api/3/komens/message-types").path("Recipients")).hasSize(15);
    }

    @Test
    void saysWhoAttendsWhat() throws Exception {
        JsonNode atoms = data("/api/3/marking/atoms").path("Atoms");
        Set<String> students = new TreeSet<>();
        Set<String> classes = new TreeSet<>();
        int enrolments = 0;
        for (JsonNode atom : atoms) {
            String id = atom.path("Id").asString();
            assertThat(id).contains("  ");
            JsonNode attending = marksOf(id).path("Students");
            enrolments += attending.size();
            students.addAll(values(attending, "Id"));
            classes.addAll(values(attending, "ClassId"));
        }

        assertThat(atoms).hasSize(42);
        assertThat(students).hasSize(120).contains(" B  1");
        assertThat(classes).hasSize(6);
        assertThat(enrolments).isEqualTo(42 * 20);
        assertThat(client.get("/api/3/marking/marks/none", bearer()).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-25, 2026-11-23T00:00:00+01:00, 6",
        "2026-10-21, 2026-10-19T00:00:00+02:00, 6",
        "2026-12-30, 2026-12-28T00:00:00+01:00, 0",
        "2027-07-14, 2027-07-12T00:00:00+02:00, 0",
    })
    void datesTheWeekAndEmptiesTheHolidays(String date, String monday, int classes)
            throws Exception {
        JsonNode week = data("/api/3/timetable/actual?date=" + date);

        assertThat(week.path("Days").path(0).path("Date").asString()).isEqualTo(monday);
        assertThat(week.path("Hours")).hasSize(6);
        for (String list : List.of("Classes", "Groups", "Subjects", "Teachers", "Rooms")) {
            assertThat(week.path(list).isEmpty()).isEqualTo(classes == 0);
        }
        assertThat(week.path("Classes")).hasSize(classes);
    }

    @Test
    void takesTodayForTheDateThatIsMissing() throws Exception {
        JsonNode week = data("/api/3/timetable/actual");
        assertThat(week.path("Days").path(0).path("Date").asString()).startsWith("2026-11-23T");

        client.control("POST", "/behaviour", "{\"holiday\":true}");
        assertThat(data("/api/3/timetable/actual").path("Classes")).isEmpty();
        assertThat(data("/api/3/timetable/permanent").path("Classes")).hasSize(6);
    }

    @Test
    void renamesBreaksAndRemovesWhatItIsTold() throws Exception {
        assertThat(
                        client.control(
                                        "POST",
                                        "/entities",
                                        "{\"type\":\"subject\",\"id\":\" 4\",\"set\":{\"Name\":\"Němčina\",\"SubjectName\":\"Němčina\"}}")
                                .path("places")
                                .asInt())
                .isGreaterThan(2);
        assertThat(values(data("/api/3/subjects").path("Subjects"), "SubjectName"))
                .contains("Němčina")
                .doesNotContain("Německý jazyk");
        assertThat(values(data("/api/3/timetable/permanent").path("Subjects"), "Name"))
                .contains("Němčina");

        client.control(
                "POST", "/entities", "{\"type\":\"student\",\"id\":\" B  1\",\"break\":true}");
        client.control(
                "POST", "/entities", "{\"type\":\"student\",\"id\":\" B  2\",\"remove\":true}");
        String atom = data("/api/3/marking/atoms").path("Atoms").path(7).path("Id").asString();
        JsonNode students = marksOf(atom).path("Students");
        assertThat(students).hasSize(19);
        assertThat(students.path(0).path("Id").asString()).isEqualTo(" B  1");
        assertThat(students.path(0).path("LastName").isNull()).isTrue();

        client.control("DELETE", "", "");
        assertThat(marksOf(atom).path("Students")).hasSize(20);
        assertThat(
                        client.send(
                                        "POST",
                                        "/control/entities",
                                        "{\"type\":\"class\",\"id\":\"B\",\"remove\":true}",
                                        Map.of())
                                .statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "subjects", "timetable", "message-types", "atoms", "marks"})
    void servesWhatItIsGiven(String name) throws Exception {
        client.control("PUT", "/data/" + name, "{\"Odd\":[]}");

        Map<String, String> paths =
                Map.of(
                        "user", "/api/3/user",
                        "subjects", "/api/3/subjects",
                        "timetable", "/api/3/timetable/permanent",
                        "message-types", "/api/3/komens/message-types",
                        "atoms", "/api/3/marking/atoms",
                        "marks", "/api/3/marking/marks/Odd");
        assertThat(data(paths.get(name)).toString()).isIn("{\"Odd\":[]}", "[]");
    }

    @Test
    void misbehavesOnThePathItIsToldAndInItsOwnWords() throws Exception {
        Map<String, String> bearer = bearer();
        client.control(
                "POST",
                "/behaviour",
                "{\"mode\":\"server-error\",\"on\":\"/api/3/subjects\",\"times\":1}");
        assertThat(client.get("/api/3/user", bearer).statusCode()).isEqualTo(200);
        HttpResponse<String> broken = client.get("/api/3/subjects", bearer);
        assertThat(broken.statusCode()).isEqualTo(500);
        assertThat(broken.body()).isEqualTo("{\"Message\":\"An error has occurred.\"}");
        assertThat(client.get("/api/3/subjects", bearer).statusCode()).isEqualTo(200);

        client.control("POST", "/behaviour", "{\"mode\":\"offline\",\"on\":\"login\"}");
        assertThatThrownBy(this::signIn).isInstanceOf(IOException.class);
        assertThat(client.get("/api/3/subjects", bearer).statusCode()).isEqualTo(200);
        assertThat(client.objectionTo("{\"mode\":\"slow\",\"on\":\"token\"}"))
                .isEqualTo("'token' is no path and none of data, login, all.");
    }

    private static void assertDenied(HttpResponse<String> response, String code) {
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("WWW-Authenticate").orElse("")).contains(code);
    }

    private HttpResponse<String> signIn() throws IOException, InterruptedException {
        return client.postForm(
                "/api/login",
                Map.of(
                        "client_id",
                        "ANDR",
                        "grant_type",
                        "password",
                        "username",
                        ACCOUNT.username(),
                        "password",
                        ACCOUNT.password()));
    }

    private HttpResponse<String> refresh(String token) throws Exception {
        return client.postForm(
                "/api/login",
                Map.of(
                        "client_id", "ANDR",
                        "grant_type", "refresh_token",
                        "refresh_token", token));
    }

    private JsonNode marksOf(String atomId) throws Exception {
        return data(
                "/api/3/marking/marks/"
                        + URLEncoder.encode(atomId, StandardCharsets.UTF_8).replace("+", "%20"));
    }

    private JsonNode data(String path) throws Exception {
        HttpResponse<String> response = client.get(path, bearer());
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        return json(response);
    }

    private Map<String, String> bearer() throws Exception {
        return bearer(json(signIn()).path("access_token").asString());
    }

    private static Map<String, String> bearer(String token) {
        return Map.of("Authorization", "Bearer " + token);
    }

    private static Set<String> values(JsonNode list, String field) {
        Set<String> values = new TreeSet<>();
        StreamSupport.stream(list.spliterator(), false)
                .forEach(entry -> values.add(entry.path(field).asString()));
        return values;
    }

    private static final class SettableClock extends Clock {

        private Instant now = Instant.parse("2026-11-25T12:00:00Z");

        void advance(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return Clock.fixed(now, zone);
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
