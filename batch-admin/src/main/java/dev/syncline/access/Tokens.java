package dev.syncline.access;

import dev.syncline.operation.Action;
import dev.syncline.operation.Audited;
import dev.syncline.operation.Caller;
import dev.syncline.operation.Outcome;
import dev.syncline.operation.Role;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The tokens of machines, and what admins do about them: needs the role admin, stands in the audit
/// log, and takes effect on every node with the next request. Thread-safe.
public final class Tokens {

    private final Audited audited;
    private final TokenStore store;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Tokens(Audited audited, TokenStore store, Clock clock) {
        this.audited = audited;
        this.store = store;
        this.clock = clock;
    }

    /// @param name whoever acts with the token is `token:` and this in logs, runs and the audit log
    /// @param expiresAt null: never
    public record NewToken(String name, Role role, @Nullable Instant expiresAt) {}

    /// @param secret what the machine sends as `Authorization: Bearer`; nobody can be told again
    public record Issued(ApiToken token, String secret) {

        @Override
        public String toString() {
            return "Issued[token=%s, secret=***]".formatted(token);
        }
    }

    /// Newest first, revoked ones last; at most 1,000.
    public List<ApiToken> list(Caller caller) {
        caller.require(Role.ADMIN, "token.list");
        return store.list();
    }

    public AccessAnswer<Issued> issue(NewToken token, Caller caller) {
        return audited.act(
                caller,
                Action.of(
                        "token.create",
                        Role.ADMIN,
                        AccessName.isWellFormed(token.name())
                                ? "token " + token.name()
                                : "token (not a name)",
                        null),
                () -> issued(token, caller.actor()),
                answer -> outcome(answer, "role " + token.role().wireName()));
    }

    private AccessAnswer<Issued> issued(NewToken token, String by) {
        if (!AccessName.isWellFormed(token.name())) {
            return new AccessAnswer.Wrong<>("That can't be a token's name: " + AccessName.RULE);
        }
        if (token.expiresAt() != null && !token.expiresAt().isAfter(clock.instant())) {
            return new AccessAnswer.Wrong<>(
                    "The token would expire at %s, which has passed".formatted(token.expiresAt()));
        }
        String secret = TokenSecret.random(random);
        Optional<ApiToken> made =
                store.add(
                        token.name(),
                        token.role(),
                        TokenSecret.hash(secret),
                        by,
                        token.expiresAt());
        if (made.isEmpty()) {
            return new AccessAnswer.Refused<>(
                    "There is a token '%s' already; revoke it first, or choose another name"
                            .formatted(token.name()));
        }
        return new AccessAnswer.Done<>(new Issued(made.get(), secret));
    }

    /// Nobody comes in with it any more. Revoking what is revoked changes nothing.
    public AccessAnswer<ApiToken> revoke(long tokenId, Caller caller) {
        return audited.act(
                caller,
                Action.of("token.revoke", Role.ADMIN, "token " + tokenId, null),
                () ->
                        store.revoke(tokenId, caller.actor())
                                .<AccessAnswer<ApiToken>>map(AccessAnswer.Done::new)
                                .orElseGet(() -> new AccessAnswer.Unknown<>("" + tokenId)),
                answer ->
                        outcome(
                                answer,
                                answer instanceof AccessAnswer.Done<ApiToken>(ApiToken now)
                                        ? now.name()
                                        : ""));
    }

    private static Outcome outcome(AccessAnswer<?> answer, String detail) {
        return switch (answer) {
            case AccessAnswer.Done<?> done -> Outcome.done(detail);
            case AccessAnswer.Refused<?> refused -> Outcome.refused(refused.why());
            case AccessAnswer.Wrong<?> wrong -> Outcome.refused(wrong.why());
            case AccessAnswer.Stale<?> stale -> Outcome.refused("Somebody changed it meanwhile");
            case AccessAnswer.Unknown<?> unknown -> Outcome.refused("There is no such token");
        };
    }
}
