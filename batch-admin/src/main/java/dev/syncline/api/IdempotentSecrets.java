package dev.syncline.api;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.util.ContentCachingResponseWrapper;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What an `Idempotency-Key` keeps of requests and answers in which passwords and tokens come and
/// go: all but those, of which not even a hash is kept.
@Component
final class IdempotentSecrets {

    private static final String TOKENS = "/v1/tokens";
    private static final List<String> PATHS = List.of("/v1/users", TOKENS, "/v1/me");
    private static final List<String> SECRET = List.of("password", "current");
    private static final byte[] NOTHING = {};

    private final JsonMapper mapper;

    IdempotentSecrets(JsonMapper mapper) {
        this.mapper = mapper;
    }

    /// What two requests have to have in common to be the same one.
    byte[] withoutSecrets(HttpServletRequest request, byte[] body) {
        return PATHS.stream().anyMatch(request.getRequestURI()::startsWith)
                ? withoutSecrets(body)
                : body;
    }

    private byte[] withoutSecrets(byte[] body) {
        try {
            JsonNode json = mapper.readTree(body);
            return json instanceof ObjectNode object
                    ? mapper.writeValueAsBytes(object.remove(SECRET))
                    : NOTHING;
        } catch (JacksonException e) {
            // It will be refused, whatever is in it.
            return NOTHING;
        }
    }

    /// What the same request is told when it comes again.
    IdempotencyStore.Answer toKeep(
            HttpServletRequest request, ContentCachingResponseWrapper answer) {
        String location = answer.getHeader(HttpHeaders.LOCATION);
        if (answer.getStatus() == HttpStatus.CREATED.value()
                && request.getRequestURI().startsWith(TOKENS)) {
            return new IdempotencyStore.Answer(
                    ProblemType.SECRET_TOLD.status().value(),
                    MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                    location,
                    mapper.writeValueAsBytes(
                            Problems.of(
                                    ProblemType.SECRET_TOLD,
                                    "The token was made, and its secret told, when this Idempotency-Key came first; revoke it and issue another if the answer was lost")));
        }
        return new IdempotencyStore.Answer(
                answer.getStatus(),
                answer.getContentType(),
                location,
                answer.getContentAsByteArray());
    }
}
