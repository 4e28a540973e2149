package dev.syncline.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// What a caller is told whom no controller sees, in the words of the API that was called: a
/// problem, or the school's `code` and `message`.
@Component
public final class AccessRefusals {

    private static final String SCHOOL = "/api/sync/";
    private static final String NO_TOKEN =
            "A valid token is needed; send it as 'Authorization: Bearer <token>'";
    private static final String NOT_ALLOWED =
            "This role may not do that; an admin can give another one";
    private static final String TOO_MANY_ATTEMPTS =
            "Too many tokens from your address were wrong; try again in %d s";
    private static final String TOO_MANY_REQUESTS =
            "More requests came from you than one may send; go on in %d s, and slower";
    private static final String FORGED =
            "The form's token is missing or old; load the page again, or send a bearer token instead of a session";

    private final Problems problems;
    private final JsonMapper mapper;
    private final Clock clock;

    AccessRefusals(Problems problems, JsonMapper mapper, Clock clock) {
        this.problems = problems;
        this.mapper = mapper;
        this.clock = clock;
    }

    public void unauthenticated(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        response.setHeader("WWW-Authenticate", "Bearer");
        if (isSchool(request)) {
            write(response, HttpStatus.UNAUTHORIZED, "UNAUTHORIZED", NO_TOKEN);
        } else {
            problems.write(response, ProblemType.UNAUTHENTICATED, NO_TOKEN);
        }
    }

    public void forbidden(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (isSchool(request)) {
            write(response, HttpStatus.FORBIDDEN, "FORBIDDEN", NOT_ALLOWED);
        } else {
            problems.write(response, ProblemType.FORBIDDEN, NOT_ALLOWED);
        }
    }

    /// Somebody has guessed too often.
    public void tooManyAttempts(
            HttpServletRequest request, HttpServletResponse response, Duration retryAfter)
            throws IOException {
        tooMany(request, response, retryAfter, ProblemType.TOO_MANY_ATTEMPTS, TOO_MANY_ATTEMPTS);
    }

    /// Somebody has asked for more than one may.
    public void tooManyRequests(
            HttpServletRequest request, HttpServletResponse response, Duration retryAfter)
            throws IOException {
        tooMany(request, response, retryAfter, ProblemType.TOO_MANY_REQUESTS, TOO_MANY_REQUESTS);
    }

    private void tooMany(
            HttpServletRequest request,
            HttpServletResponse response,
            Duration retryAfter,
            ProblemType type,
            String words)
            throws IOException {
        long seconds = RequestRefused.seconds(retryAfter);
        response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        String sentence = words.formatted(seconds);
        if (isSchool(request)) {
            write(response, type.status(), type.name(), sentence);
        } else {
            problems.write(response, type, sentence);
        }
    }

    /// A browser sent something that no page of ours made.
    public void forged(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        problems.write(response, ProblemType.CSRF, FORGED);
    }

    public void databaseAway(HttpServletResponse response) throws IOException {
        problems.writeDatabaseAway(response, Problems.DATABASE_AWAY);
    }

    private static boolean isSchool(HttpServletRequest request) {
        return request.getRequestURI().startsWith(SCHOOL);
    }

    private void write(HttpServletResponse response, HttpStatus status, String code, String message)
            throws IOException {
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        mapper.writeValue(
                response.getOutputStream(),
                BakalariAnswer.refused(code, message, null, clock.instant()));
    }
}
