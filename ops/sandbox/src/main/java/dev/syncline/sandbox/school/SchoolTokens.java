package dev.syncline.sandbox.school;

import dev.syncline.sandbox.peer.PeerResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/// `POST /api/login`: gives pairs of an access and a refresh token, and knows them again.
/// Thread-safe.
final class SchoolTokens {

    /// How often a real server takes the same refresh token.
    private static final int REDEMPTIONS = 3;

    private static final Duration REFRESH_LIFETIME = Duration.ofDays(30);
    private static final int ACCESS_LENGTH = 2_556;
    private static final int REFRESH_LENGTH = 3_459;
    private static final int ID_LENGTH = 300;

    private final SchoolAccount account;
    private final Clock clock;
    private final Random padding = new Random();
    private final Map<String, Instant> accessExpiries = new HashMap<>();
    private final Map<String, Refresh> refreshes = new HashMap<>();
    private Shape shape = Shape.NEW;

    private record Refresh(Instant expiry, int redeemed) {}

    SchoolTokens(SchoolAccount account, Clock clock) {
        this.account = account;
        this.clock = clock;
    }

    /// The answers of newer and of older servers.
    enum Shape {
        /// `token_type` `Bearer`, an hour, `scope`, `id_token`
        NEW,
        /// `token_type` `bearer`, ten minutes, neither `scope` nor `id_token`
        OLD
    }

    enum Verdict {
        GOOD,
        EXPIRED,
        INVALID
    }

    synchronized Shape shape() {
        return shape;
    }

    synchronized void shape(Shape wanted) {
        shape = wanted;
    }

    /// Access tokens given so far are expired; refresh tokens stay good.
    synchronized void expireAccess() {
        accessExpiries.replaceAll((_, _) -> Instant.EPOCH);
    }

    /// No token given so far is good for anything any more.
    synchronized void revokeAll() {
        accessExpiries.clear();
        refreshes.clear();
    }

    synchronized Verdict judge(String accessToken) {
        Instant expiry = accessExpiries.get(accessToken);
        if (expiry == null) {
            return Verdict.INVALID;
        }
        return clock.instant().isBefore(expiry) ? Verdict.GOOD : Verdict.EXPIRED;
    }

    synchronized PeerResponse answer(String method, Map<String, String> form) {
        if (!method.equals("POST")) {
            return SchoolReplies.signIn(
                    "invalid_request", "The specified HTTP method is not valid.", "ID2084");
        }
        String grant = form.getOrDefault("grant_type", "");
        if (grant.isEmpty()) {
            return missing("invalid_request", "grant_type");
        }
        if (form.getOrDefault("client_id", "").isEmpty()) {
            return missing("invalid_client", "client_id");
        }
        return switch (grant) {
            case "password" -> signIn(form);
            case "refresh_token" -> redeem(form.getOrDefault("refresh_token", ""));
            default ->
                    SchoolReplies.signIn(
                            "unsupported_grant_type",
                            "The specified 'grant_type' is not supported.",
                            "ID2032");
        };
    }

    private static PeerResponse missing(String error, String field) {
        return SchoolReplies.signIn(
                error, "The mandatory '%s' parameter is missing.".formatted(field), "ID2029");
    }

    private PeerResponse signIn(Map<String, String> form) {
        boolean known =
                account.username().equals(form.get("username"))
                        && account.password().equals(form.get("password"));
        return known
                ? granted()
                : SchoolReplies.signIn("invalid_grant", "Špatný login nebo heslo", "ID2024");
    }

    private PeerResponse redeem(String token) {
        Refresh refresh = refreshes.get(token);
        if (refresh == null || !clock.instant().isBefore(refresh.expiry())) {
            return SchoolReplies.signIn(
                    "invalid_grant", "The specified token is invalid.", "ID2003");
        }
        if (refresh.redeemed() >= REDEMPTIONS) {
            return SchoolReplies.signIn(
                    "invalid_grant",
                    "The specified refresh token has already been redeemed.",
                    "ID2012");
        }
        refreshes.put(token, new Refresh(refresh.expiry(), refresh.redeemed() + 1));
        return granted();
    }

    private PeerResponse granted() {
        Instant now = clock.instant();
        forgetOld(now);
        long seconds = shape == Shape.NEW ? 3_599 : 599;
        String access = token(ACCESS_LENGTH);
        String refresh = token(REFRESH_LENGTH);
        accessExpiries.put(access, now.plusSeconds(seconds));
        refreshes.put(refresh, new Refresh(now.plus(REFRESH_LIFETIME), 0));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("bak:ApiVersion", "3.13.0");
        body.put("bak:AppVersion", "1.35.1029.1");
        body.put("bak:UserId", "SANDB");
        body.put("access_token", access);
        body.put("refresh_token", refresh);
        body.put("token_type", shape == Shape.NEW ? "Bearer" : "bearer");
        body.put("expires_in", seconds);
        if (shape == Shape.NEW) {
            body.put("id_token", token(ID_LENGTH));
            body.put("scope", "openid profile offline_access bakalari_api");
        }
        return PeerResponse.json(200, body);
    }

    /// A sandbox may run for weeks.
    private void forgetOld(Instant now) {
        accessExpiries.values().removeIf(expiry -> expiry.isBefore(now.minus(REFRESH_LIFETIME)));
        refreshes.values().removeIf(refresh -> refresh.expiry().isBefore(now));
    }

    private String token(int length) {
        byte[] bytes = new byte[length];
        padding.nextBytes(bytes);
        return (UUID.randomUUID() + "." + Base64.getUrlEncoder().encodeToString(bytes))
                .substring(0, length);
    }
}
