package dev.syncline.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Principal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/// Bounds the bodies of what is sent to the API, and honours `Idempotency-Key` on each POST: the
/// same request of the same caller is executed once within a day, and answered the same each time.
///
/// What the first request was told is told again, refusals included; only an answer of 500 and
/// above is forgotten. A node that dies in between leaves a key whose outcome nobody knows: it
/// answers 409 until its day is over, rather than do the same thing twice.
@Component
@Order(0)
final class IdempotencyFilter extends OncePerRequestFilter {

    static final String HEADER = "Idempotency-Key";
    static final String REPLAYED = "Idempotency-Replayed";
    static final int MOST_BYTES = 1 << 20;

    /// Passwords and tokens come and go there, of which nothing may be kept, a hash neither. Their
    /// names are taken once, so that a repeated request makes nothing twice either.
    private static final List<String> SECRET = List.of("/v1/users", "/v1/tokens", "/v1/me");

    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,128}");
    private static final Duration WAIT = Duration.ofSeconds(5);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final IdempotencyStore store;
    private final Problems problems;

    IdempotencyFilter(IdempotencyStore store, Problems problems) {
        this.store = store;
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getRequestURI().startsWith("/v1/")
                || request.getMethod().equals("GET")
                || request.getMethod().equals("HEAD");
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        byte[] body = request.getInputStream().readNBytes(MOST_BYTES + 1);
        if (body.length > MOST_BYTES) {
            problems.write(
                    response,
                    HttpStatus.CONTENT_TOO_LARGE,
                    "content-too-large",
                    "A request may have %d bytes".formatted(MOST_BYTES));
            return;
        }
        HttpServletRequest buffered = new BufferedRequest(request, body);
        String key = request.getHeader(HEADER);
        Principal actor = request.getUserPrincipal();
        if (key == null
                || actor == null
                || !request.getMethod().equals("POST")
                || SECRET.stream().anyMatch(request.getRequestURI()::startsWith)) {
            chain.doFilter(buffered, response);
        } else if (!KEY.matcher(key).matches()) {
            problems.write(
                    response,
                    HttpStatus.BAD_REQUEST,
                    "bad-request",
                    "An Idempotency-Key has 1 to 128 visible ASCII characters");
        } else {
            try {
                once(
                        new Keyed(actor.getName(), key, hash(request, body)),
                        buffered,
                        response,
                        chain);
            } catch (DataAccessException e) {
                if (response.isCommitted()) {
                    throw e;
                }
                response.setHeader(HttpHeaders.RETRY_AFTER, "5");
                problems.write(
                        response,
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "database-unavailable",
                        "The engine's database did not answer; send the request again with the same Idempotency-Key");
            }
        }
    }

    private record Keyed(String actor, String key, byte[] hash) {}

    private void once(
            Keyed keyed,
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain)
            throws ServletException, IOException {
        if (store.claim(keyed.actor(), keyed.key(), keyed.hash())) {
            execute(keyed, request, response, chain);
            return;
        }
        Optional<IdempotencyStore.First> first = answeredSoon(keyed);
        if (first.isPresent() && !Arrays.equals(first.get().requestHash(), keyed.hash())) {
            problems.write(
                    response,
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "idempotency-key-reused",
                    "This Idempotency-Key came with another request before; use a new one");
        } else if (first.isPresent() && first.get().status() != null) {
            replay(first.get(), first.get().status(), response);
        } else {
            response.setHeader(HttpHeaders.RETRY_AFTER, "5");
            problems.write(
                    response,
                    HttpStatus.CONFLICT,
                    "request-under-way",
                    "The first request with this Idempotency-Key has not been answered; try again later, or look what it did and use a new key");
        }
    }

    private void execute(
            Keyed keyed,
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain)
            throws ServletException, IOException {
        ContentCachingResponseWrapper answer = new ContentCachingResponseWrapper(response);
        boolean answered = false;
        try {
            chain.doFilter(request, answer);
            if (answer.getStatus() < HttpStatus.INTERNAL_SERVER_ERROR.value()) {
                store.answered(
                        keyed.actor(),
                        keyed.key(),
                        answer.getStatus(),
                        answer.getContentType(),
                        answer.getHeader(HttpHeaders.LOCATION),
                        answer.getContentAsByteArray());
                answered = true;
            }
        } finally {
            if (!answered) {
                store.forget(keyed.actor(), keyed.key());
            }
            answer.copyBodyToResponse();
        }
    }

    private Optional<IdempotencyStore.First> answeredSoon(Keyed keyed) {
        long deadline = System.nanoTime() + WAIT.toNanos();
        Optional<IdempotencyStore.First> first = store.first(keyed.actor(), keyed.key());
        while (first.isPresent()
                && first.get().status() == null
                && Arrays.equals(first.get().requestHash(), keyed.hash())
                && System.nanoTime() < deadline) {
            try {
                Thread.sleep(LOOK_EVERY);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return first;
            }
            first = store.first(keyed.actor(), keyed.key());
        }
        return first;
    }

    private static void replay(
            IdempotencyStore.First first, int status, HttpServletResponse response)
            throws IOException {
        response.setStatus(status);
        response.setHeader(REPLAYED, "true");
        if (first.contentType() != null) {
            response.setContentType(first.contentType());
        }
        if (first.location() != null) {
            response.setHeader(HttpHeaders.LOCATION, first.location());
        }
        if (first.body() != null) {
            response.getOutputStream().write(first.body());
        }
    }

    private static byte[] hash(HttpServletRequest request, byte[] body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(
                    "%s %s?%s\n"
                            .formatted(
                                    request.getMethod(),
                                    request.getRequestURI(),
                                    request.getQueryString())
                            .getBytes(StandardCharsets.UTF_8));
            return digest.digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
