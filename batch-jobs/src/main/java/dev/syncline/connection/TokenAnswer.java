package dev.syncline.connection;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a token endpoint answers. Two shapes are in use: `expires_in` in seconds (RFC 6749), and
/// `expires_on` as an instant, which Entra v1 counts in seconds and others in milliseconds. Numbers
/// may be written as text.
record TokenAnswer(String accessToken, Instant expiresAt) {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /// For an answer that doesn't say; a 401 renews the token in any case.
    private static final Duration UNSAID = Duration.ofMinutes(5);

    private static final long LONGEST_SECONDS = Duration.ofDays(3650).toSeconds();

    /// As seconds the year 5138, as milliseconds 1973.
    private static final long FIRST_MILLISECONDS = 100_000_000_000L;

    /// Null when the answer holds no token.
    static @Nullable TokenAnswer parse(byte[] body, Instant asked) {
        JsonNode answer = read(body);
        JsonNode token = answer.path("access_token");
        return token.isString() && !token.stringValue().isBlank()
                ? new TokenAnswer(token.stringValue(), expiry(answer, asked))
                : null;
    }

    /// Empty when the answer holds none.
    static String refreshTokenOf(byte[] body) {
        return read(body).path("refresh_token").asString("");
    }

    private static Instant expiry(JsonNode answer, Instant asked) {
        // The relative one first: it holds even when the two clocks differ.
        long seconds = number(answer.path("expires_in"));
        if (seconds > 0) {
            return asked.plusSeconds(Math.min(seconds, LONGEST_SECONDS));
        }
        long instant = number(answer.path("expires_on"));
        if (instant > 0) {
            Instant expiry =
                    instant < FIRST_MILLISECONDS
                            ? Instant.ofEpochSecond(instant)
                            : Instant.ofEpochMilli(instant);
            Instant latest = asked.plusSeconds(LONGEST_SECONDS);
            return expiry.isBefore(latest) ? expiry : latest;
        }
        return asked.plus(UNSAID);
    }

    private static long number(JsonNode node) {
        return node.asLong(0);
    }

    /// The error and the first line of its description, or null when the answer holds none.
    static @Nullable String errorOf(byte[] body) {
        JsonNode answer = read(body);
        String error = answer.path("error").asString("");
        String description =
                answer.path("error_description").asString("").lines().findFirst().orElse("");
        if (error.isBlank()) {
            return null;
        }
        return description.isBlank() ? error : error + " - " + description;
    }

    /// The code of the error alone, such as `invalid_grant`; empty when the answer holds none.
    static String errorCodeOf(byte[] body) {
        return read(body).path("error").asString("");
    }

    private static JsonNode read(byte[] body) {
        try {
            return MAPPER.readTree(body);
        } catch (JacksonException _) {
            return MAPPER.missingNode();
        }
    }

    @Override
    public String toString() {
        return "token until " + expiresAt;
    }
}
