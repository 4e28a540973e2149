package dev.syncline.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/// Refuses bodies that are larger than `syncline.api.largest-body`, whether they say so beforehand
/// or not. What comes through can be read more than once. Forms are the web server's to bound
/// (`server.tomcat.max-http-form-post-size`).
@Component
@Order(-1)
final class BodyLimitFilter extends OncePerRequestFilter {

    private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD", "OPTIONS");

    private final int mostBytes;
    private final Problems problems;

    BodyLimitFilter(ApiProperties properties, Problems problems) {
        this.mostBytes = Math.toIntExact(properties.largestBody().toBytes());
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String type = request.getContentType();
        return WITHOUT_BODY.contains(request.getMethod())
                || type != null && type.startsWith(MediaType.APPLICATION_FORM_URLENCODED_VALUE);
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        byte[] body =
                request.getContentLengthLong() > mostBytes
                        ? null
                        : request.getInputStream().readNBytes(mostBytes + 1);
        if (body == null || body.length > mostBytes) {
            problems.write(
                    response,
                    ProblemType.CONTENT_TOO_LARGE,
                    "A request's body may have %d bytes".formatted(mostBytes));
        } else {
            chain.doFilter(new BufferedRequest(request, body), response);
        }
    }
}
