package dev.syncline.access;

import dev.syncline.api.Admission;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/// Lets in whoever carries a good bearer token. Whoever doesn't goes on as nobody, and is told so
/// where somebody is needed.
final class BearerTokenFilter extends OncePerRequestFilter {

    private static final Logger log = LoggerFactory.getLogger(BearerTokenFilter.class);
    private static final String SCHEME = "bearer ";

    private final BearerTokens tokens;
    private final Refusals refusals;

    BearerTokenFilter(BearerTokens tokens, Refusals refusals) {
        this.tokens = tokens;
        this.refusals = refusals;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header != null && header.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            try {
                look(header.substring(SCHEME.length()).strip(), request);
            } catch (DataAccessException e) {
                log.warn("Nobody can be told from anybody: {}", e.toString());
                refusals.databaseAway(response);
                return;
            }
        }
        chain.doFilter(request, response);
    }

    private void look(String secret, HttpServletRequest request) {
        String address = ClientAddress.of(request);
        switch (tokens.look(secret, address)) {
            case BearerTokens.Answer.Welcome welcome -> letIn(welcome, request);
            case BearerTokens.Answer.Refused _ -> log.info("A token from {} was refused", address);
            case BearerTokens.Answer.Wait wait -> Refusals.mustWait(request, wait.retryAfter());
        }
    }

    private static void letIn(BearerTokens.Answer.Welcome welcome, HttpServletRequest request) {
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(
                UsernamePasswordAuthenticationToken.authenticated(
                        welcome.actor(),
                        null,
                        List.of(new SimpleGrantedAuthority(welcome.role().authority()))));
        SecurityContextHolder.setContext(context);
        Admission.put(request, welcome.admission());
    }
}
