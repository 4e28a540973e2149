package dev.syncline.connection;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Signs in with a password, then renews with the refresh token that came with the access token,
/// until a minute before that expires. Whoever shares the [TokenStore] shares the tokens.
///
/// A password that the peer refuses is told as `credentials`, which no run retries: peers lock
/// accounts. The next fire of a schedule sends it again.
final class OAuth2PasswordGrant implements SignIn {

    private static final Duration EARLY = Duration.ofSeconds(60);
    private static final int MAX_ANSWER_BYTES = 64 * 1024;

    private final HttpAuth.PasswordGrant grant;
    private final String connection;
    private final Clock clock;
    private final HttpErrors errors;
    private final HttpExchange exchange;
    private final AtomicReference<@Nullable Tokens> known = new AtomicReference<>();
    private final AtomicReference<@Nullable String> refused = new AtomicReference<>();

    OAuth2PasswordGrant(HttpAuth.PasswordGrant grant, HttpConnection connection, Clock clock) {
        this.grant = grant;
        this.connection = connection.name();
        this.clock = clock;
        this.errors = new HttpErrors(this.connection + "'s token endpoint", this::secrets, clock);
        this.exchange = new HttpExchange(connection, errors);
    }

    @Override
    public Map<String, String> headers(Deadline deadline) {
        Tokens tokens = known.get();
        if (tokens == null || !isGood(tokens)) {
            tokens =
                    grant.store()
                            .renew(
                                    Duration.ofNanos(deadline.remainingNanos()),
                                    kept -> renewed(kept, deadline));
            known.set(tokens);
        }
        return Map.of("Authorization", "Bearer " + tokens.access());
    }

    private Tokens renewed(Optional<Tokens> kept, Deadline deadline) {
        // Another node, or another thread, may have been quicker.
        if (kept.isPresent() && isGood(kept.get())) {
            return kept.get();
        }
        return kept.filter(tokens -> !tokens.refresh().isEmpty())
                .flatMap(tokens -> refreshed(tokens, deadline))
                .orElseGet(() -> signedIn(deadline));
    }

    private boolean isGood(Tokens tokens) {
        return !tokens.access().equals(refused.get())
                && clock.instant().isBefore(tokens.expiresAt().minus(EARLY));
    }

    @Override
    public boolean canRenew() {
        return true;
    }

    @Override
    public void renew(Map<String, String> refusedHeaders) {
        Tokens tokens = known.get();
        if (tokens != null
                && ("Bearer " + tokens.access()).equals(refusedHeaders.get("Authorization"))) {
            refused.set(tokens.access());
        }
    }

    @Override
    public Collection<String> secrets() {
        List<String> secrets = new ArrayList<>(List.of(grant.password()));
        Tokens tokens = known.get();
        if (tokens != null) {
            secrets.add(tokens.access());
            secrets.add(tokens.refresh());
        }
        return secrets;
    }

    /// Empty when the refresh token isn't taken any more: it was redeemed too often, has expired,
    /// or was revoked.
    private Optional<Tokens> refreshed(Tokens tokens, Deadline deadline) {
        known.set(tokens);
        Reply reply = post("refresh_token", Map.of("refresh_token", tokens.refresh()), deadline);
        if (reply.answer().status() == 400
                && TokenAnswer.errorCodeOf(reply.answer().beginning()).equals("invalid_grant")) {
            return Optional.empty();
        }
        return Optional.of(tokens(reply));
    }

    private Tokens signedIn(Deadline deadline) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("username", grant.username());
        form.put("password", grant.password());
        return tokens(post("password", form, deadline));
    }

    private record Reply(Request request, Answer answer, byte[] body, Instant asked) {}

    private Reply post(String grantType, Map<String, String> fields, Deadline deadline) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("client_id", grant.clientId());
        form.put("grant_type", grantType);
        form.putAll(fields);
        HttpBody content = HttpBody.form(form);
        Request request =
                new Request(
                        "POST",
                        grant.tokenUrl(),
                        Map.of("Accept", "application/json", "Content-Type", content.contentType()),
                        content);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Instant asked = clock.instant();
        Answer answer =
                exchange.send(
                        request,
                        Channels.newChannel(body),
                        HttpExchange.Limits.ofGood(MAX_ANSWER_BYTES),
                        deadline);
        return new Reply(request, answer, body.toByteArray(), asked);
    }

    private Tokens tokens(Reply reply) {
        if (!reply.answer().isGood()) {
            throw refused(reply);
        }
        TokenAnswer token = TokenAnswer.parse(reply.body(), reply.asked());
        if (token == null || !RequestHeaders.canHold(token.accessToken())) {
            throw new SynclineException(
                    ErrorClass.SOURCE,
                    "%s's token endpoint answered %s with %d, but without an access token that can be used"
                            .formatted(
                                    connection, reply.request().called(), reply.answer().status()));
        }
        return new Tokens(
                token.accessToken(), TokenAnswer.refreshTokenOf(reply.body()), token.expiresAt());
    }

    private SynclineException refused(Reply reply) {
        int status = reply.answer().status();
        if (status < 400 || status == 408 || status == 429 || status >= 500) {
            return errors.ofStatus(reply.request(), reply.answer());
        }
        String why = TokenAnswer.errorOf(reply.answer().beginning());
        if (why == null && status != 400 && status != 401 && status != 403) {
            return new SynclineException(
                    ErrorClass.CONFIG,
                    errors.told(reply.request(), reply.answer())
                            + "; check the address of connection "
                            + connection);
        }
        return new SynclineException(
                ErrorClass.CREDENTIALS,
                "%s's token endpoint refused the sign-in with %d%s; correct the user name and password of the connection before the account is locked"
                        .formatted(connection, status, why == null ? "" : ": " + errors.safe(why)));
    }
}
