package dev.syncline.access;

import dev.syncline.api.AccessRefusals;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.stereotype.Component;

/// What those are told who aren't let in: programs a problem, people the sign-in page.
@Component
final class Refusals implements AuthenticationEntryPoint, AccessDeniedHandler {

    static final String SIGN_IN = "/login";

    private static final String WAIT = Refusals.class.getName() + ".wait";
    private static final List<String> PROGRAMS =
            List.of("/v1/", "/api/", "/mcp", "/actuator", "/v3/");
    private static final String HTMX = "HX-Request";

    private final AccessRefusals words;
    private final AccessLog log;

    Refusals(AccessRefusals words, AccessLog log) {
        this.words = words;
        this.log = log;
    }

    /// Notes that whoever asks has guessed too often.
    static void mustWait(HttpServletRequest request, Duration retryAfter) {
        request.setAttribute(WAIT, retryAfter);
    }

    /// Whether a person in a browser asks for a page.
    static boolean isPage(HttpServletRequest request) {
        String accepted = request.getHeader(HttpHeaders.ACCEPT);
        return request.getHeader(HttpHeaders.AUTHORIZATION) == null
                && PROGRAMS.stream().noneMatch(request.getRequestURI()::startsWith)
                && accepted != null
                && accepted.contains("text/html");
    }

    @Override
    public void commence(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException {
        nobody(request, response);
    }

    private void nobody(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (request.getAttribute(WAIT) instanceof Duration wait) {
            words.tooManyAttempts(request, response, wait);
        } else if (request.getHeader(HTMX) != null) {
            // A redirect would put the sign-in page into the middle of the page.
            response.setHeader("HX-Redirect", SIGN_IN);
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
        } else if (isPage(request)) {
            response.sendRedirect(SIGN_IN);
        } else {
            words.unauthenticated(request, response);
        }
    }

    @Override
    public void handle(
            HttpServletRequest request, HttpServletResponse response, AccessDeniedException e)
            throws IOException {
        boolean isForgery = e instanceof CsrfException;
        Optional<String> actor = somebody();
        actor.ifPresent(name ->
                log.denied(
                        name,
                        request,
                        isForgery
                                ? "The form's token is missing or old"
                                : "The role is too small"));
        if (isForgery && actor.isEmpty()) {
            // Of what nobody may do, the missing form token is the smaller news.
            nobody(request, response);
        } else if (isPage(request)) {
            response.sendError(HttpServletResponse.SC_FORBIDDEN);
        } else if (isForgery) {
            words.forged(request, response);
        } else {
            words.forbidden(request, response);
        }
    }

    private static Optional<String> somebody() {
        @Nullable Authentication known = SecurityContextHolder.getContext().getAuthentication();
        return known == null
                        || known instanceof AnonymousAuthenticationToken
                        || !known.isAuthenticated()
                ? Optional.empty()
                : Optional.of(known.getName());
    }

    void databaseAway(HttpServletResponse response) throws IOException {
        words.databaseAway(response);
    }
}
