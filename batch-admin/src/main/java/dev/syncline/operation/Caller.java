package dev.syncline.operation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;

/// Who asks for something.
///
/// @param actor the user's or the token's name
public record Caller(String actor, Role role, Channel channel) {

    /// @throws AccessDeniedException when the authentication carries no role
    public static Caller of(Authentication authentication, Channel channel) {
        return new Caller(
                authentication.getName(),
                role(authentication)
                        .orElseThrow(() ->
                                new AccessDeniedException(
                                        "'%s' has no role here; an admin can give one"
                                                .formatted(authentication.getName()))),
                channel);
    }

    private static Optional<Role> role(Authentication authentication) {
        return Arrays.stream(Role.values())
                .filter(role ->
                        authentication.getAuthorities().stream()
                                .map(GrantedAuthority::getAuthority)
                                .anyMatch(role.authority()::equals))
                .max(Comparator.naturalOrder());
    }

    /// @throws AccessDeniedException when the role is too small
    public void require(Role needed, String action) {
        if (!role.covers(needed)) {
            throw new AccessDeniedException(
                    "'%s' is a %s; '%s' needs the role %s"
                            .formatted(actor, role.wireName(), action, needed.wireName()));
        }
    }
}
