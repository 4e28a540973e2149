package dev.syncline.connection;

import java.time.Clock;
import java.time.Duration;
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
/// A password that the peer refuses is told as `credentials`, which no run retries, and no later
/// fire sends it again before [RefusedCredentials] lets it: peers lock accounts.
final class OAuth2PasswordGrant implements SignIn {

    private static final Duration EARLY = Duration.ofSeconds(60);

    private final HttpAuth.PasswordGrant grant;
    private final Clock clock;
    private final TokenEndpoint endpoint;
    private final AtomicReference<@Nullable Tokens> known = new AtomicReference<>();
    private final AtomicReference<@Nullable String> refused = new AtomicReference<>();

    OAuth2PasswordGrant(HttpAuth.PasswordGrant grant, HttpConnection connection, Clock clock) {
        this.grant = grant;
        this.clock = clock;
        this.endpoint =
                new TokenEndpoint(
                        grant.tokenUrl(),
                        connection,
                        new TokenEndpoint.Account(
                                "the sign-in",
                                "correct the user name and password of the connection before the account is locked",
                                this::secrets),
                        grant.refused(),
                        clock);
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

    private Optional<Tokens> refreshed(Tokens tokens, Deadline deadline) {
        known.set(tokens);
        return endpoint.refresh(
                form("refresh_token", Map.of("refresh_token", tokens.refresh())), deadline);
    }

    private Tokens signedIn(Deadline deadline) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("username", grant.username());
        fields.put("password", grant.password());
        return endpoint.signIn(form("password", fields), deadline);
    }

    private Map<String, String> form(String grantType, Map<String, String> fields) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("client_id", grant.clientId());
        form.put("grant_type", grantType);
        form.putAll(fields);
        return form;
    }
}
