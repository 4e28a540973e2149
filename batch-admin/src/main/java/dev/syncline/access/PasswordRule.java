package dev.syncline.access;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/// What a password has to be like.
final class PasswordRule {

    static final int SHORTEST = 12;

    /// bcrypt looks at no more, and refuses rather than cut.
    static final int MOST_BYTES = 72;

    private PasswordRule() {}

    /// @return why it is refused; empty when it is good
    static Optional<String> breach(String name, String password) {
        if (password.codePointCount(0, password.length()) < SHORTEST) {
            return Optional.of("A password has at least %d characters".formatted(SHORTEST));
        }
        if (password.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            return Optional.of("A password has at most %d bytes".formatted(MOST_BYTES));
        }
        if (password.toLowerCase(Locale.ROOT).contains(name) && name.length() > 3) {
            return Optional.of("A password may not contain the user's name");
        }
        if (password.chars().distinct().count() < 5) {
            return Optional.of("A password has at least 5 different characters");
        }
        return Optional.empty();
    }
}
