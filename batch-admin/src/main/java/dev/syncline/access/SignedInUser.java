package dev.syncline.access;

import dev.syncline.operation.Role;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.userdetails.UserDetails;

/// A user of `app_user`, as Spring Security sees one while they sign in.
record SignedInUser(String name, String passwordHash, Role role, boolean disabled, UUID sessionKey)
        implements UserDetails {

    static SignedInUser of(UserStore.Credentials credentials) {
        return new SignedInUser(
                credentials.name(),
                credentials.passwordHash(),
                credentials.role(),
                credentials.disabled(),
                credentials.sessionKey());
    }

    @Override
    public Collection<? extends GrantedAuthority> getAuthorities() {
        return List.of(new SimpleGrantedAuthority(role.authority()));
    }

    @Override
    public String getPassword() {
        return passwordHash;
    }

    @Override
    public String getUsername() {
        return name;
    }

    @Override
    public boolean isEnabled() {
        return !disabled;
    }

    @Override
    public String toString() {
        return name;
    }
}
