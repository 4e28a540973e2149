package dev.syncline.access;

import dev.syncline.api.Admission;
import dev.syncline.operation.Caller;
import dev.syncline.operation.Channel;
import dev.syncline.operation.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.DeferredSecurityContext;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.HttpRequestResponseHolder;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.session.FindByIndexNameSessionRepository;

/// Keeps in a browser's session who is behind it, and looks up at each request whether they still
/// may come in, and as what: a changed role, a disabled user and a new password count at once, on
/// every node.
final class SessionIdentities implements SecurityContextRepository {

    private static final String ATTRIBUTE = "syncline.identity";

    private final UserStore users;
    private final SessionStore sessions;
    private final Clock clock;
    private final Duration longest;
    private final Duration longestForeign;

    /// @param longest how long after signing in a user of ours has to sign in again; so
    ///   `longestForeign` for somebody whom a provider knows
    SessionIdentities(
            UserStore users,
            SessionStore sessions,
            Clock clock,
            Duration longest,
            Duration longestForeign) {
        this.users = users;
        this.sessions = sessions;
        this.clock = clock;
        this.longest = longest;
        this.longestForeign = longestForeign;
    }

    @Override
    public DeferredSecurityContext loadDeferredContext(HttpServletRequest request) {
        return new OnDemand(() -> load(request));
    }

    @Override
    @SuppressWarnings("deprecation") // Spring Security itself asks for the deferred one.
    public SecurityContext loadContext(HttpRequestResponseHolder holder) {
        return load(holder.getRequest());
    }

    private SecurityContext load(HttpServletRequest request) {
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        HttpSession session = request.getSession(false);
        if (session != null
                && session.getAttribute(ATTRIBUTE) instanceof SessionIdentity identity) {
            authentication(identity)
                    .ifPresentOrElse(context::setAuthentication, session::invalidate);
            Admission.put(request, new OfSession(this, session.getId(), identity));
        }
        return context;
    }

    private record OfSession(
            SessionIdentities identities, String sessionId, SessionIdentity identity)
            implements Admission {

        @Override
        public boolean stillHolds() {
            return identities.sessions.isOpen(sessionId, identities.clock.instant())
                    && identities.authentication(identity).isPresent();
        }
    }

    private Optional<Authentication> authentication(SessionIdentity identity) {
        if (identity.signedInAt().plus(longest(identity)).isBefore(clock.instant())) {
            return Optional.empty();
        }
        return switch (identity) {
            case SessionIdentity.Local local ->
                    users.credentials(local.name())
                            .filter(user -> !user.disabled())
                            .filter(user -> user.sessionKey().equals(local.sessionKey()))
                            .map(user -> authentication(user.name(), user.role()));
            case SessionIdentity.Foreign foreign ->
                    Optional.of(authentication(foreign.name(), foreign.role()));
        };
    }

    /// What the provider has taken away meanwhile shows only when they sign in again.
    private Duration longest(SessionIdentity identity) {
        return switch (identity) {
            case SessionIdentity.Local local -> longest;
            case SessionIdentity.Foreign foreign -> longestForeign;
        };
    }

    private static Authentication authentication(String name, Role role) {
        return UsernamePasswordAuthenticationToken.authenticated(
                name, null, List.of(new SimpleGrantedAuthority(role.authority())));
    }

    @Override
    public void saveContext(
            SecurityContext context, HttpServletRequest request, HttpServletResponse response) {
        Authentication authentication = context.getAuthentication();
        if (authentication == null) {
            HttpSession session = request.getSession(false);
            if (session != null) {
                session.removeAttribute(ATTRIBUTE);
            }
            return;
        }
        Instant now = clock.instant();
        SessionIdentity identity =
                authentication.getPrincipal() instanceof SignedInUser user
                        ? new SessionIdentity.Local(user.name(), user.sessionKey(), now)
                        : new SessionIdentity.Foreign(
                                authentication.getName(),
                                Caller.of(authentication, Channel.CONSOLE).role(),
                                now);
        HttpSession session = request.getSession();
        session.setAttribute(ATTRIBUTE, identity);
        session.setAttribute(
                FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, identity.name());
    }

    @Override
    public boolean containsContext(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return session != null && session.getAttribute(ATTRIBUTE) != null;
    }

    /// Asked for once a request, and not by requests that need to know nobody.
    private static final class OnDemand implements DeferredSecurityContext {

        private final java.util.function.Supplier<SecurityContext> load;
        private @org.jspecify.annotations.Nullable SecurityContext loaded;

        OnDemand(java.util.function.Supplier<SecurityContext> load) {
            this.load = load;
        }

        @Override
        public SecurityContext get() {
            if (loaded == null) {
                loaded = load.get();
            }
            return loaded;
        }

        @Override
        public boolean isGenerated() {
            return get().getAuthentication() == null;
        }
    }
}
