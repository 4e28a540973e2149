package dev.syncline.access;

import dev.syncline.operation.Channel;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.InternalAuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;

/// Shows the sign-in page again with one sentence: 401, 429 with `Retry-After`, or 503 when it is
/// our fault.
final class SignInRefused implements AuthenticationFailureHandler {

    /// Where the page finds the sentence.
    static final String SENTENCE = "syncline.sign-in.sentence";

    static final String PATH = "/login/refused";

    private static final Logger log = LoggerFactory.getLogger(SignInRefused.class);

    private final AccessLog accessLog;

    SignInRefused(AccessLog accessLog) {
        this.accessLog = accessLog;
    }

    @Override
    public void onAuthenticationFailure(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException, ServletException {
        String sentence = sentence(e);
        note(request, e, sentence);
        request.setAttribute(SENTENCE, sentence);
        response.setStatus(status(e).value());
        if (e instanceof TooManyAttemptsException tooMany) {
            response.setHeader(
                    HttpHeaders.RETRY_AFTER,
                    Long.toString(Math.max(1, tooMany.retryAfter().toSeconds())));
        }
        request.getRequestDispatcher(PATH).forward(request, response);
    }

    private void note(HttpServletRequest request, AuthenticationException e, String sentence) {
        String typed = request.getParameter("username");
        String name =
                typed == null ? "(by OpenID)" : AccessName.typed(typed).orElse("(not a name)");
        accessLog.notSignedIn(name, Channel.CONSOLE, ClientAddress.of(request), e, sentence);
    }

    private static HttpStatus status(AuthenticationException e) {
        return switch (e) {
            case TooManyAttemptsException _ -> HttpStatus.TOO_MANY_REQUESTS;
            case AuthenticationServiceException _ -> HttpStatus.SERVICE_UNAVAILABLE;
            default -> HttpStatus.UNAUTHORIZED;
        };
    }

    static String sentence(AuthenticationException e) {
        return switch (e) {
            case TooManyAttemptsException tooMany -> tooMany.getMessage() + ".";
            case InternalAuthenticationServiceException _ -> {
                log.warn("Nobody can sign in: {}", e.toString());
                yield "The engine's database did not answer; try again in a few seconds.";
            }
            case OAuth2AuthenticationException foreign -> OidcRefusal.sentence(foreign);
            default -> "That name and password don't go together.";
        };
    }
}
