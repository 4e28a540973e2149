package dev.syncline.sandbox.mdm;

import dev.syncline.sandbox.peer.PeerResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// The identity service: gives tokens for client credentials, as Entra's
/// `/{tenant}/oauth2/v2.0/token` does, and knows them again.
final class MdmTokens {

    private static final Duration LIFETIME = Duration.ofSeconds(3_599);
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

    private final MdmCredentials credentials;
    private final Clock clock;
    private final Map<String, Instant> expiries = new ConcurrentHashMap<>();
    private volatile Shape shape = Shape.ENTRA;

    MdmTokens(MdmCredentials credentials, Clock clock) {
        this.credentials = credentials;
        this.clock = clock;
    }

    /// The two answers that clients have met.
    enum Shape {
        /// `token_type`, `expires_in` in seconds, `access_token`
        ENTRA,
        /// DEFRA's own stub: `expires_on` in epoch milliseconds, `access_token`
        STUB
    }

    Shape shape() {
        return shape;
    }

    void shape(Shape shape) {
        this.shape = shape;
    }

    /// Makes every token given so far worthless.
    void revokeAll() {
        expiries.clear();
    }

    boolean isGood(String token) {
        Instant expiry = expiries.get(token);
        return expiry != null && clock.instant().isBefore(expiry);
    }

    PeerResponse answer(Map<String, String> form) {
        if (!"client_credentials".equals(form.get("grant_type"))) {
            return refusal(
                    400,
                    "unsupported_grant_type",
                    70_003,
                    "The app requested an unsupported grant type.");
        }
        if (!credentials.clientId().equals(form.get("client_id"))) {
            return refusal(
                    400,
                    "unauthorized_client",
                    700_016,
                    "Application with identifier '%s' was not found in the directory."
                            .formatted(form.get("client_id")));
        }
        if (!credentials.clientSecret().equals(form.get("client_secret"))) {
            return refusal(401, "invalid_client", 7_000_215, "Invalid client secret provided.");
        }
        if (form.getOrDefault("scope", "").isBlank()) {
            return refusal(
                    400,
                    "invalid_request",
                    900_144,
                    "The request body must contain the following parameter: 'scope'.");
        }
        return granted();
    }

    private PeerResponse granted() {
        String token = "sandbox." + UUID.randomUUID();
        Instant expiry = clock.instant().plus(LIFETIME);
        expiries.put(token, expiry);
        Map<String, Object> body = new LinkedHashMap<>();
        switch (shape) {
            case ENTRA -> {
                body.put("token_type", "Bearer");
                body.put("expires_in", LIFETIME.toSeconds());
                body.put("ext_expires_in", LIFETIME.toSeconds());
            }
            case STUB -> body.put("expires_on", expiry.toEpochMilli());
        }
        body.put("access_token", token);
        return PeerResponse.json(200, body);
    }

    private PeerResponse refusal(int status, String error, int code, String description) {
        String trace = UUID.randomUUID().toString();
        String correlation = UUID.randomUUID().toString();
        String timestamp = TIMESTAMP.format(clock.instant());
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error", error);
        body.put(
                "error_description",
                "AADSTS%d: %s Trace ID: %s Correlation ID: %s Timestamp: %s"
                        .formatted(code, description, trace, correlation, timestamp));
        body.put("error_codes", List.of(code));
        body.put("timestamp", timestamp);
        body.put("trace_id", trace);
        body.put("correlation_id", correlation);
        return PeerResponse.json(status, body);
    }
}
