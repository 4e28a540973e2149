package dev.syncline.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Makes the [SignIn] of an [HttpAuth].
final class SignIns {

    private SignIns() {}

    static SignIn of(HttpConnection connection, Clock clock) {
        return of(connection.auth(), connection, clock);
    }

    private static SignIn of(HttpAuth auth, HttpConnection connection, Clock clock) {
        return switch (auth) {
            case HttpAuth.None _ -> new Together(List.of());
            case HttpAuth.ApiKey key -> new Fixed(key.header(), key.key());
            case HttpAuth.Bearer bearer -> new Authorization("Bearer ", bearer.token());
            case HttpAuth.Basic basic -> new Password(basic.user(), basic.password());
            case HttpAuth.ClientCredentials credentials ->
                    new OAuth2ClientCredentials(credentials, connection, clock);
            case HttpAuth.Custom custom -> custom.signIn();
            case HttpAuth.AllOf all ->
                    new Together(
                            all.parts().stream().map(part -> of(part, connection, clock)).toList());
        };
    }

    /// One header that stays the same.
    private record Fixed(String header, String value) implements SignIn {

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

    private record Authorization(String scheme, Supplier<String> secret) implements SignIn {

        @Override
        public Map<String, String> headers(Deadline deadline) {
            return Map.of("Authorization", scheme + secret.get());
        }

        @Override
        public Collection<String> secrets() {
            return List.of(secret.get());
        }
    }

    /// RFC 7617, in UTF-8.
    private record Password(String user, Supplier<String> password) implements SignIn {

        @Override
        public Map<String, String> headers(Deadline deadline) {
            return Map.of("Authorization", "Basic " + encoded());
        }

        private String encoded() {
            return Base64.getEncoder()
                    .encodeToString((user + ":" + password.get()).getBytes(UTF_8));
        }

        @Override
        public Collection<String> secrets() {
            return List.of(password.get(), encoded());
        }
    }

    /// Any number of them.
    private record Together(List<SignIn> parts) implements SignIn {

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
