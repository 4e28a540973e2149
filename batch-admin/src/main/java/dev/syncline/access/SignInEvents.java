package dev.syncline.access;

import dev.syncline.operation.Channel;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.security.authentication.event.InteractiveAuthenticationSuccessEvent;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.security.web.authentication.logout.LogoutHandler;

/// Tells the audit log of people who come in and go, whichever way they signed in.
final class SignInEvents implements LogoutHandler {

    private final AccessLog log;

    SignInEvents(AccessLog log) {
        this.log = log;
    }

    @EventListener
    void signedIn(InteractiveAuthenticationSuccessEvent event) {
        Authentication known = event.getAuthentication();
        String address =
                known.getDetails() instanceof WebAuthenticationDetails details
                                && details.getRemoteAddress() != null
                        ? ClientAddress.of(details.getRemoteAddress())
                        : "unknown";
        log.signedIn(known.getName(), Channel.CONSOLE, address);
    }

    @Override
    public void logout(
            HttpServletRequest request,
            HttpServletResponse response,
            @Nullable Authentication known) {
        if (known != null) {
            log.signedOut(known.getName(), ClientAddress.of(request));
        }
    }
}
