package dev.syncline.access;

import dev.syncline.operation.Role;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a provider's claims mean here: who somebody is, and what they may do.
final class OidcClaims {

    /// Tells those whom the provider knows from users of ours: none of these has a ':' in the name.
    static final String ACTOR_PREFIX = "oidc:";

    /// What a person reads in logs and pages: nothing that could pass for something else.
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}._@+-]{1,90}");

    private OidcClaims() {}

    /// The greatest of the roles whose values the claims have.
    static Optional<Role> role(Map<String, Object> claims, OidcProperties oidc) {
        Set<String> values = texts(at(claims, oidc.roleClaim())).collect(Collectors.toSet());
        return EnumSet.allOf(Role.class).stream()
                .filter(role -> oidc.valuesOf(role).stream().anyMatch(values::contains))
                .max(Comparator.naturalOrder());
    }

    /// The claim that was chosen, or else the subject, whichever can be shown.
    static Optional<String> actor(Map<String, Object> claims, OidcProperties oidc) {
        return Stream.of(oidc.nameClaim(), "sub")
                .flatMap(claim -> texts(at(claims, claim)))
                .filter(name -> NAME.matcher(name).matches())
                .findFirst()
                .map(ACTOR_PREFIX::concat);
    }

    static boolean has(Map<String, Object> claims, String path) {
        return at(claims, path) != null;
    }

    /// A claim may be called by the whole path, dots included, as URLs are.
    private static @Nullable Object at(Map<String, Object> claims, String path) {
        if (claims.containsKey(path)) {
            return claims.get(path);
        }
        Object value = claims;
        for (String part : path.split("\\.", -1)) {
            value = value instanceof Map<?, ?> map ? map.get(part) : null;
        }
        return value;
    }

    private static Stream<String> texts(@Nullable Object value) {
        return switch (value) {
            case String text -> Stream.of(text);
            case Collection<?> many ->
                    many.stream().filter(String.class::isInstance).map(String.class::cast);
            case null, default -> Stream.empty();
        };
    }
}
