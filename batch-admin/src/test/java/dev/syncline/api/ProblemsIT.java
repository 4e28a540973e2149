package dev.syncline.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.db.TestDatabase;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Whatever refuses a request, a controller, Spring, its firewall or Tomcat, says so as a problem.
class ProblemsIT {

    private static TestApplication app;

    @BeforeAll
    static void start() {
        app = TestApplication.start(TestDatabase.migrated());
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    GET    | /v1/nothing                                 |        | 404 | not-found
                    GET    | /nothing                                    |        | 404 | not-found
                    GET    | /v1/runs/999999                             |        | 404 | unknown-run
                    GET    | /v1/runs/one                                |        | 400 | bad-request
                    GET    | /v1/runs?limit=501                          |        | 400 | bad-request
                    GET    | /v1/runs?after=9223372036854775808          |        | 400 | bad-request
                    GET    | /v1/runs?sync=%00                           |        | 400 | bad-request
                    GET    | /v1/runs?from=%2B1000000000-01-01T00:00:00Z |        | 400 | bad-request
                    GET    | /v1/runs;a=b                                |        | 400 | bad-request
                    GET    | /v1//runs                                   |        | 400 | bad-request
                    GET    | /v1/runs/%2e%2e/users                       |        | 400 | bad-request
                    GET    | /error                                      |        | 404 | not-found
                    PUT    | /v1/syncs                                   | {}     | 405 | method-not-allowed
                    TRACE  | /v1/syncs                                   |        | 405 | method-not-allowed
                    ODD    | /v1/syncs                                   |        | 400 | bad-request
                    POST   | /v1/errors/redrive                          | {"ids  | 400 | bad-request
                    POST   | /v1/errors/redrive                          | [1]    | 400 | bad-request
                    POST   | /v1/errors/redrive                          |        | 400 | bad-request
                    DELETE | /v1/syncs/nothing                           |        | 404 | unknown-sync
                    GET    | /v1/users                                   |        | 403 | forbidden
                    """)
    void answersWithAProblem(String method, String path, String body, int status, String type) {
        assertProblem(app.send(method, path, body, true), status, type);
    }

    @Test
    void answersWithAProblemToWhoIsNobody() {
        assertProblem(app.send("GET", "/v1/runs", null, false), 401, "unauthenticated");
        assertProblem(app.send("POST", "/v1/nothing", "{}", false), 401, "unauthenticated");
    }

    @Test
    void answersInNoFormButJson() {
        assertProblem(app.get("/v1/runs", "Accept", "application/xml"), 406, "not-acceptable");
    }

    @Test
    void answersWithAProblemToWhatTomcatRefuses() throws IOException {
        assertProblem(app.get("/v1/runs?sync=" + "x".repeat(9_000)), 400, "bad-request");
        assertProblem(app.get("/v1/runs", "X-Odd", "x".repeat(9_000)), 400, "bad-request");
        String answer = raw("GET /v1/ru|ns HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
        assertThat(answer)
                .startsWith("HTTP/1.1 400")
                .contains("Content-Type: application/problem+json", "X-Request-Id: ");
        JsonNode problem =
                JsonMapper.shared().readTree(answer.substring(answer.indexOf("\r\n\r\n")));
        assertThat(problem.path("type").asString()).isEqualTo("urn:syncline:problem:bad-request");
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", URI.create(app.url()).getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void assertProblem(TestApplication.Answer answer, int status, String type) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("content-type")).startsWith("application/problem+json");
        JsonNode problem = answer.json();
        assertThat(problem.path("type").asString()).isEqualTo("urn:syncline:problem:" + type);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("title").asString()).isNotEmpty();
        assertThat(problem.path("detail").asString()).isNotEmpty();
        assertThat(answer.header("x-request-id"))
                .isNotEmpty()
                .isEqualTo(problem.path("requestId").asString());
    }
}
