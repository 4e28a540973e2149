package dev.syncline.access;

/// Which ways there are into this deployment.
final class WaysIn {

    private final UserStore users;
    private final TokenStore tokens;
    private final AccessProperties access;
    private final OidcProperties oidc;

    WaysIn(UserStore users, TokenStore tokens, AccessProperties access, OidcProperties oidc) {
        this.users = users;
        this.tokens = tokens;
        this.access = access;
        this.oidc = oidc;
    }

    boolean people() {
        return oidc.isConfigured() || users();
    }

    /// With a name and a password.
    boolean users() {
        return users.hasAnybody();
    }

    boolean machines() {
        return access.hasOperatorToken() || tokens.hasGoodOne();
    }
}
