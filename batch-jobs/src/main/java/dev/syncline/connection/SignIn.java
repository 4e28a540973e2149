package dev.syncline.connection;

import dev.syncline.sync.SynclineException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An [HttpAuth] at work. Thread-safe.
interface SignIn {

    /// What a call has to carry now; may ask a token endpoint for it first.
    ///
    /// @throws SynclineException when no proof can be had
    Map<String, String> headers(Deadline deadline);

    /// Whether a peer that refuses the proof may take another one.
    default boolean canRenew() {
        return false;
    }

    /// Forgets a proof that the peer refused, unless another thread already has a newer one.
    default void renew(Map<String, String> refused) {}

    /// All that must not show in a message.
    Collection<String> secrets();

    static SignIn of(HttpConnection connection, Clock clock) {
        return of(connection.auth(), connection, clock);
    }

    private static SignIn of(HttpAuth auth, HttpConnection connection, Clock clock) {
        return switch (auth) {
            case HttpAuth.None _ -> new Together(List.of());
            case HttpAuth.ApiKey key -> new Fixed(key.header(), key.key());
            case HttpAuth.ClientCredentials credentials ->
                    new OAuth2ClientCredentials(
                            credentials, connection.name(), connection.connectTimeout(), clock);
            case HttpAuth.PasswordGrant grant ->
                    new OAuth2PasswordGrant(
                            grant, connection.name(), connection.connectTimeout(), clock);
            case HttpAuth.AllOf all ->
                    new Together(
                            all.parts().stream().map(part -> of(part, connection, clock)).toList());
        };
    }

    /// One header that stays the same.
    record Fixed(String header, String value) implements SignIn {

        @Override
        public Map<String, String> headers(Deadline deadline) {
            return Map.of(header, value);
        }

        @Override
        public Collection<String> secrets() {
            return List.of(value);
        }

        @Override
        public String toString() {
            return "fixed " + header;
        }
    }

    /// Any number of them.
    record Together(List<SignIn> parts) implements SignIn {

        @Override
        public Map<String, String> headers(Deadline deadline) {
            Map<String, String> headers = new LinkedHashMap<>();
            parts.forEach(part -> headers.putAll(part.headers(deadline)));
            return headers;
        }

        @Override
        public boolean canRenew() {
            return parts.stream().anyMatch(SignIn::canRenew);
        }

        @Override
        public void renew(Map<String, String> refused) {
            parts.forEach(part -> part.renew(refused));
        }

        @Override
        public Collection<String> secrets() {
            List<String> secrets = new ArrayList<>();
            parts.forEach(part -> secrets.addAll(part.secrets()));
            return secrets;
        }
    }
}
