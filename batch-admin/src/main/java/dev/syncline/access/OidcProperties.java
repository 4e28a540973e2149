package dev.syncline.access;

import dev.syncline.operation.Role;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The OpenID Connect provider that people may sign in with.
///
/// @param issuer where its `/.well-known/openid-configuration` is, over TLS; empty, as by default:
///   there is no provider
/// @param scopes what is asked for, beside `openid`
/// @param nameClaim what somebody is called here, with `oidc:` in front
/// @param roleClaim where the provider says what somebody may do: a string or a list, its path
///   dotted, such as `realm_access.roles`
/// @param admins values of that claim that make an admin; so for `operators` and `viewers`. Who has
///   none of them isn't let in.
/// @param longestSession how long after signing in somebody has to sign in again: a role is renewed
///   only then, and what the provider takes away is gone then
@ConfigurationProperties("syncline.access.oidc")
record OidcProperties(
        @DefaultValue("") String issuer,
        @DefaultValue("") String clientId,
        @DefaultValue("") String clientSecret,
        @DefaultValue({"profile", "email"}) List<String> scopes,
        @DefaultValue("preferred_username") String nameClaim,
        @DefaultValue("roles") String roleClaim,
        @DefaultValue({}) Set<String> admins,
        @DefaultValue({}) Set<String> operators,
        @DefaultValue({}) Set<String> viewers,
        @DefaultValue("12h") Duration longestSession) {

    private static final String KEY = "syncline.access.oidc.";

    OidcProperties {
        issuer = issuer.strip();
        clientSecret = clientSecret.strip();
        if (longestSession.compareTo(Duration.ofMinutes(1)) < 0) {
            throw refused(
                    "%slongest-session is %s; a minute is the least"
                            .formatted(KEY, longestSession));
        }
        if (!issuer.isEmpty()) {
            requireTls(issuer);
            if (clientId.isBlank() || clientSecret.isEmpty()) {
                throw refused(
                        "%sissuer is set, but not client-id and client-secret; set both"
                                .formatted(KEY));
            }
            if (admins.isEmpty() && operators.isEmpty() && viewers.isEmpty()) {
                throw refused(
                        "%sissuer is set, but nobody would get a role; set %sadmins, operators or viewers to values of the claim '%s'"
                                .formatted(KEY, KEY, roleClaim));
            }
        }
    }

    private static void requireTls(String issuer) {
        URI uri;
        try {
            uri = URI.create(issuer);
        } catch (IllegalArgumentException e) {
            throw refused("%sissuer is no URL; set the provider's issuer".formatted(KEY));
        }
        boolean isOurOwnMachine =
                "http".equals(uri.getScheme())
                        && ("127.0.0.1".equals(uri.getHost()) || "localhost".equals(uri.getHost()));
        if (!"https".equals(uri.getScheme()) && !isOurOwnMachine) {
            throw refused(
                    "%sissuer is '%s'; it must begin with https://, or anybody on the way could say who somebody is"
                            .formatted(KEY, issuer));
        }
    }

    private static SynclineException refused(String sentence) {
        return new SynclineException(ErrorClass.CONFIG, sentence);
    }

    boolean isConfigured() {
        return !issuer.isEmpty();
    }

    Set<String> valuesOf(Role role) {
        return switch (role) {
            case ADMIN -> admins;
            case OPERATOR -> operators;
            case VIEWER -> viewers;
        };
    }

    @Override
    public String toString() {
        return "OidcProperties[issuer=%s, clientId=%s, clientSecret=***]"
                .formatted(issuer, clientId);
    }
}
