package dev.syncline.connection;

import dev.syncline.sync.SynclineException;
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

    private final HttpAuth.ClientCredentials credentials;
    private final Clock clock;
    private final TokenEndpoint endpoint;
    private final ReentrantLock fetching = new ReentrantLock();
    private final AtomicReference<@Nullable Token> token = new AtomicReference<>();

    OAuth2ClientCredentials(
            HttpAuth.ClientCredentials credentials, HttpConnection connection, Clock clock) {
        this.credentials = credentials;
        this.clock = clock;
        this.endpoint =
                new TokenEndpoint(
                        credentials.tokenUrl(),
                        connection,
                        new TokenEndpoint.Account(
                                "client " + credentials.clientId(),
                                "check the credentials of the connection",
                                this::secrets),
                        credentials.refused(),
                        clock);
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

    /// @throws SynclineException see [TokenEndpoint#signIn], and of class `network` when another
    ///   thread's fetching takes too long
    private Token fetchAlone(Deadline deadline) {
        try {
            if (!fetching.tryLock(deadline.remainingNanos(), TimeUnit.NANOSECONDS)) {
                throw endpoint.errors()
                        .ofTimeout(endpoint.request(form()), deadline.total(), false, null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw endpoint.errors().ofInterruption(endpoint.request(form()), e);
        }
        try {
            Token kept = token.get();
            if (kept == null || !kept.isGoodAt(clock.instant())) {
                Tokens fetched = endpoint.signIn(form(), deadline);
                kept = new Token(fetched.access(), fetched.expiresAt().minus(EARLY));
                token.set(kept);
            }
            return kept;
        } finally {
            fetching.unlock();
        }
    }

    private Map<String, String> form() {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        form.put("client_id", credentials.clientId());
        form.put("client_secret", credentials.clientSecret());
        if (!credentials.scope().isBlank()) {
            form.put("scope", credentials.scope());
        }
        return form;
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
