package dev.syncline.connection;

import java.net.URI;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// How a call proves who we are. None of them shows its secret in a text.
///
/// A way to sign in that one peer alone has is a [Custom] one.
public sealed interface HttpAuth {

    record None() implements HttpAuth {}

    /// A key sent in a header, such as `X-API-Key` or `Ocp-Apim-Subscription-Key`.
    record ApiKey(String header, String key) implements HttpAuth {

        public ApiKey {
            requireText("The header of an API key", header);
            requireText("The API key for header " + header, key);
            requireHeaderValue("The API key for header " + header, key);
        }

        @Override
        public String toString() {
            return "API key in " + header;
        }
    }

    /// A token that somebody gave us, sent as `Authorization: Bearer …`. It isn't renewed.
    ///
    /// @param token asked at each call
    record Bearer(Supplier<String> token) implements HttpAuth {

        public Bearer(String token) {
            this(() -> token);
            requireText("The bearer token", token);
            requireHeaderValue("The bearer token", token);
        }

        @Override
        public String toString() {
            return "bearer token";
        }
    }

    /// User and password, sent as `Authorization: Basic …` (RFC 7617) in UTF-8.
    ///
    /// @param user without a colon
    /// @param password asked at each call
    record Basic(String user, Supplier<String> password) implements HttpAuth {

        public Basic {
            requireText("The user of basic authentication", user);
            if (user.indexOf(':') >= 0) {
                throw new IllegalArgumentException(
                        "The user of basic authentication must not hold a colon");
            }
        }

        public Basic(String user, String password) {
            this(user, () -> password);
        }

        @Override
        public String toString() {
            return "password of " + user;
        }
    }

    /// A way of the peer's own, such as a password grant whose tokens a cluster shares.
    record Custom(SignIn signIn) implements HttpAuth {

        @Override
        public String toString() {
            return "a sign-in of its own";
        }
    }

    /// OAuth 2.0 client credentials (RFC 6749, section 4.4): the token endpoint gives a bearer
    /// token, which is kept until a minute before it expires.
    ///
    /// @param tokenUrl answers the form POST
    /// @param scope sent as it stands; empty: not sent
    /// @param refused knows when a secret must not be sent again
    record ClientCredentials(
            URI tokenUrl,
            String clientId,
            String clientSecret,
            String scope,
            RefusedCredentials refused)
            implements HttpAuth {

        public ClientCredentials {
            HttpConnection.checkAddress("The token address", tokenUrl);
            requireText("The client id", clientId);
            requireText("The client secret of client " + clientId, clientSecret);
        }

        @Override
        public String toString() {
            return "client credentials of %s at %s".formatted(clientId, tokenUrl.getHost());
        }
    }

    /// OAuth 2.0 password grant with refresh (RFC 6749, sections 4.3 and 6), for peers that offer
    /// nothing better: the first token costs the password, each further one the refresh token of
    /// the pair before, and the password again when that isn't taken any more.
    ///
    /// @param tokenUrl answers the form POST
    /// @param store keeps the tokens; one at a time renews them
    /// @param refused knows when a password must not be sent again
    record PasswordGrant(
            URI tokenUrl,
            String clientId,
            String username,
            String password,
            TokenStore store,
            RefusedCredentials refused)
            implements HttpAuth {

        public PasswordGrant {
            HttpConnection.checkAddress("The token address", tokenUrl);
            requireText("The client id", clientId);
            requireText("The user name", username);
            requireText("The password", password);
        }

        @Override
        public String toString() {
            return "password grant of client %s at %s".formatted(clientId, tokenUrl.getHost());
        }
    }

    /// Several at once, such as a bearer token and a gateway's subscription key.
    record AllOf(List<HttpAuth> parts) implements HttpAuth {

        public AllOf {
            parts = List.copyOf(parts);
        }

        public static AllOf of(HttpAuth... parts) {
            return new AllOf(List.of(parts));
        }

        @Override
        public String toString() {
            return parts.stream().map(HttpAuth::toString).collect(Collectors.joining(" and "));
        }
    }

    private static void requireText(String what, String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(what + " is empty");
        }
    }

    private static void requireHeaderValue(String what, String text) {
        if (!RequestHeaders.canHold(text)) {
            throw new IllegalArgumentException(
                    what + " holds a character that no header can carry, such as a line end");
        }
    }
}
