package dev.syncline.access;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The names that users and tokens may have.
final class AccessName {

    static final String RULE =
            "a name begins with a lower-case letter or a digit and has up to 63 of a-z, 0-9, '.', '_', '@' and '-'";

    private static final Pattern SHAPE = Pattern.compile("[a-z0-9][a-z0-9._@-]{0,62}");

    /// Actors that are nobody's: whoever reads the audit log must not take a person for the engine.
    private static final Set<String> TAKEN =
            Set.of("operator", "syncline", "system", "schedule", "quartz", "anonymous");

    private AccessName() {}

    /// As people may type it when they sign in.
    static Optional<String> typed(String text) {
        return Optional.of(text.strip().toLowerCase(Locale.ROOT)).filter(AccessName::isWellFormed);
    }

    static boolean isWellFormed(String name) {
        return SHAPE.matcher(name).matches();
    }

    static boolean isTaken(String name) {
        return TAKEN.contains(name);
    }
}
