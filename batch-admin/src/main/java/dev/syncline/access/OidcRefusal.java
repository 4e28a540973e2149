package dev.syncline.access;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;

/// Why somebody whom the provider sent isn't let in.
final class OidcRefusal {

    private static final Logger log = LoggerFactory.getLogger(OidcRefusal.class);
    private static final String NO_ROLE = "syncline_no_role";
    private static final String NO_NAME = "syncline_no_name";

    private OidcRefusal() {}

    static OAuth2AuthenticationException noRole(String actor) {
        log.warn("{} has no role here: none of the configured values is in their claim", actor);
        return new OAuth2AuthenticationException(new OAuth2Error(NO_ROLE));
    }

    static OAuth2AuthenticationException noName() {
        return new OAuth2AuthenticationException(new OAuth2Error(NO_NAME));
    }

    /// What the provider says of itself goes into the log only: somebody else may have written it.
    static String sentence(OAuth2AuthenticationException e) {
        return switch (e.getError().getErrorCode()) {
            case NO_ROLE ->
                    "Your account may not come in here; ask an admin of Syncline for a role.";
            case NO_NAME ->
                    "Your account has no name that can be used here; ask its administrator.";
            case "access_denied" -> "You did not sign in at your organisation.";
            default -> {
                log.warn("A sign-in by OpenID failed: {}", e.getError().getErrorCode());
                yield "Your organisation's sign-in did not end well; try again.";
            }
        };
    }
}
