package dev.syncline.access;

import java.time.Duration;
import org.springframework.security.core.AuthenticationException;

/// Somebody has to wait before they may try again.
final class TooManyAttemptsException extends AuthenticationException {

    private final transient Duration wait;

    TooManyAttemptsException(Duration wait) {
        super("Too many attempts have failed; try again in %d s".formatted(wait.toSeconds()));
        this.wait = wait;
    }

    Duration retryAfter() {
        return wait;
    }
}
