package dev.syncline.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
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
    private static final String NOT_ALLOWED = "This token may not do that";

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
            problems.write(response, HttpStatus.UNAUTHORIZED, "unauthenticated", NO_TOKEN);
        }
    }

    public void forbidden(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (isSchool(request)) {
            write(response, HttpStatus.FORBIDDEN, "FORBIDDEN", NOT_ALLOWED);
        } else {
            problems.write(response, HttpStatus.FORBIDDEN, "forbidden", NOT_ALLOWED);
        }
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
