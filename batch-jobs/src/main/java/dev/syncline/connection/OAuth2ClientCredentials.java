package dev.syncline.connection;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Fetches a bearer token by client credentials and keeps it until a minute before it expires.
/// However many calls need one, one of them fetches it and the others wait.
final class OAuth2ClientCredentials implements SignIn {

    private static final Duration EARLY = Duration.ofSeconds(60);
    private static final int MAX_ANSWER_BYTES = 64 * 1024;

    private final HttpAuth.ClientCredentials credentials;
    private final String connection;
    private final Clock clock;
    private final HttpErrors errors;
    private final HttpExchange exchange;
    private final ReentrantLock fetching = new ReentrantLock();
    private final AtomicReference<@Nullable Token> token = new AtomicReference<>();

    OAuth2ClientCredentials(
            HttpAuth.ClientCredentials credentials, HttpConnection connection, Clock clock) {
        this.credentials = credentials;
        this.connection = connection.name();
        this.clock = clock;
        this.errors = new HttpErrors(this.connection + "'s token endpoint", this::secrets, clock);
        this.exchange = new HttpExchange(connection, errors);
    }

    @Override
    public Map<String, String> headers(Deadline deadline) {
        Token kept = token.get();
        if (kept == null || !kept.isGoodAt(clock.instant())) {
            kept = fetchAlone(deadline);
        }
        return Map.of("Authorization", "Bearer " + kept.value());
    }

    @Override
    public boolean canRenew() {
        return true;
    }

    @Override
    public void renew(Map<String, String> refused) {
        Token kept = token.get();
        if (kept != null && ("Bearer " + kept.value()).equals(refused.get("Authorization"))) {
            token.compareAndSet(kept, null);
        }
    }

    @Override
    public Collection<String> secrets() {
        Token kept = token.get();
        return kept == null
                ? List.of(credentials.clientSecret())
                : List.of(credentials.clientSecret(), kept.value());
    }

    private Token fetchAlone(Deadline deadline) {
        Request request = request();
        try {
            if (!fetching.tryLock(deadline.remainingNanos(), TimeUnit.NANOSECONDS)) {
                throw errors.ofTimeout(request, deadline.total(), false, null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw errors.ofInterruption(request, e);
        }
        try {
            Token kept = token.get();
            if (kept == null || !kept.isGoodAt(clock.instant())) {
                kept = fetch(request, deadline);
                token.set(kept);
            }
            return kept;
        } finally {
            fetching.unlock();
        }
    }

    private Request request() {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        form.put("client_id", credentials.clientId());
        form.put("client_secret", credentials.clientSecret());
        if (!credentials.scope().isBlank()) {
            form.put("scope", credentials.scope());
        }
        HttpBody body = HttpBody.form(form);
        return new Request(
                "POST",
                credentials.tokenUrl(),
                Map.of("Accept", "application/json", "Content-Type", body.contentType()),
                body);
    }

    private Token fetch(Request request, Deadline deadline) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Instant asked = clock.instant();
        Answer answer =
                exchange.send(
                        request,
                        Channels.newChannel(body),
                        HttpExchange.Limits.ofGood(MAX_ANSWER_BYTES),
                        deadline);
        if (!answer.isGood()) {
            throw refused(request, answer);
        }
        TokenAnswer token = TokenAnswer.parse(body.toByteArray(), asked);
        if (token == null || !RequestHeaders.canHold(token.accessToken())) {
            throw new SynclineException(
                    ErrorClass.SOURCE,
                    "%s's token endpoint answered %s with %d, but without an access token that can be used"
                            .formatted(connection, request.called(), answer.status()));
        }
        return new Token(token.accessToken(), token.expiresAt().minus(EARLY));
    }

    /// RFC 6749, section 5.2: `error` and `error_description` say why.
    private SynclineException refused(Request request, Answer answer) {
        int status = answer.status();
        if (status < 400 || status == 408 || status == 429 || status >= 500) {
            return errors.ofStatus(request, answer);
        }
        String why = TokenAnswer.errorOf(answer.beginning());
        if (why != null) {
            return new SynclineException(
                    ErrorClass.CREDENTIALS,
                    "%s's token endpoint refused client %s with %d: %s; check the credentials of the connection"
                            .formatted(
                                    connection, credentials.clientId(), status, errors.safe(why)));
        }
        return status == 400 || status == 401 || status == 403
                ? new SynclineException(
                        ErrorClass.CREDENTIALS,
                        errors.told(request, answer)
                                + "; check the credentials of connection "
                                + connection)
                : new SynclineException(
                        ErrorClass.CONFIG,
                        errors.told(request, answer)
                                + "; check the token address of connection "
                                + connection);
    }

    private record Token(String value, Instant goodUntil) {

        boolean isGoodAt(Instant now) {
            return now.isBefore(goodUntil);
        }

        @Override
        public String toString() {
            return "token good until " + goodUntil;
        }
    }
}
