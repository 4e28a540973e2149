package dev.syncline.access;

import dev.syncline.api.AccessRefusals;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/// Slows down whoever sends more than one may. Stands behind the filters that tell who it is, so
/// that nobody uses up what somebody else may.
final class RateLimitFilter extends OncePerRequestFilter {

    /// Probes are to hear the truth, and files of ours cost nothing.
    private static final List<String> FREE =
            List.of("/actuator/health", "/console/", "/webjars/", "/favicon.ico");

    private final Optional<RateLimit> ofSomebody;
    private final Optional<RateLimit> ofStrangers;
    private final AccessRefusals words;

    RateLimitFilter(RateProperties properties, AccessRefusals words) {
        this.ofSomebody = properties.ofSomebody();
        this.ofStrangers = properties.ofStrangers();
        this.words = words;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return FREE.stream().anyMatch(request.getRequestURI()::startsWith);
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        @Nullable Authentication known = SecurityContextHolder.getContext().getAuthentication();
        Optional<Duration> wait =
                known == null || known instanceof AnonymousAuthenticationToken
                        ? ofStrangers.flatMap(limit -> limit.take(ClientAddress.of(request)))
                        : ofSomebody.flatMap(limit -> limit.take(known.getName()));
        if (wait.isPresent()) {
            words.tooManyRequests(request, response, wait.get());
        } else {
            chain.doFilter(request, response);
        }
    }
}
