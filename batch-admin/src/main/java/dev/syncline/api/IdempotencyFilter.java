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

/// Honours `Idempotency-Key` on each POST to the API: the same request of the same caller is
/// executed once within a day, and answered the same each time.
///
/// What the first request was told is told again, refusals included, but for secrets
/// ([IdempotentSecrets]); only 429 and an answer of 500 and above are forgotten. A node that dies
/// in between leaves a key whose outcome nobody knows: it answers 409 until its day is over, rather
/// than do the same thing twice.
@Component
@Order(0)
final class IdempotencyFilter extends OncePerRequestFilter {

    static final String HEADER = "Idempotency-Key";
    static final String REPLAYED = "Idempotency-Replayed";
    private static final List<String> API = List.of("/v1/", "/api/");
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,128}");
    private static final Duration WAIT = Duration.ofSeconds(5);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final IdempotencyStore store;
    private final Problems problems;
    private final IdempotentSecrets secrets;

    IdempotencyFilter(IdempotencyStore store, Problems problems, IdempotentSecrets secrets) {
        this.store = store;
        this.problems = problems;
        this.secrets = secrets;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getMethod().equals("POST")
                || request.getHeader(HEADER) == null
                || API.stream().noneMatch(request.getRequestURI()::startsWith);
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String key = request.getHeader(HEADER);
        Principal actor = request.getUserPrincipal();
        if (actor == null) {
            chain.doFilter(request, response);
        } else if (!KEY.matcher(key).matches()) {
            problems.write(
                    response,
                    ProblemType.BAD_REQUEST,
                    "An Idempotency-Key has 1 to 128 visible ASCII characters");
        } else {
            try {
                // Bounded by the filter before this one, and can be read again.
                byte[] body = request.getInputStream().readAllBytes();
                once(
                        new Keyed(actor.getName(), key, hash(request, body)),
                        request,
                        response,
                        chain);
            } catch (DataAccessException e) {
                if (response.isCommitted()) {
                    throw e;
                }
                problems.writeDatabaseAway(
                        response,
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
                    ProblemType.IDEMPOTENCY_KEY_REUSED,
                    "This Idempotency-Key came with another request before; use a new one");
        } else if (first.isPresent() && first.get().status() != null) {
            replay(first.get(), first.get().status(), response);
        } else {
            response.setHeader(HttpHeaders.RETRY_AFTER, "5");
            problems.write(
                    response,
                    ProblemType.REQUEST_UNDER_WAY,
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
            if (answer.getStatus() < HttpStatus.INTERNAL_SERVER_ERROR.value()
                    && answer.getStatus() != HttpStatus.TOO_MANY_REQUESTS.value()) {
                store.answered(keyed.actor(), keyed.key(), secrets.toKeep(request, answer));
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

    private byte[] hash(HttpServletRequest request, byte[] body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(
                    "%s %s?%s\n"
                            .formatted(
                                    request.getMethod(),
                                    request.getRequestURI(),
                                    request.getQueryString())
                            .getBytes(StandardCharsets.UTF_8));
            return digest.digest(secrets.withoutSecrets(request, body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
