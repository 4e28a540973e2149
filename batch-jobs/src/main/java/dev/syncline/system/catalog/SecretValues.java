package dev.syncline.system.catalog;

import static dev.syncline.system.catalog.RequestFields.refused;

import dev.syncline.connection.SecretBox;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How the secrets of ad hoc syncs are kept: sealed, or as the name of an environment variable,
/// written `${env:SYNC_SECRET_…}` or `Bearer ${env:SYNC_SECRET_…}`. Only variables of that prefix
/// can be named: nobody reads the node's own secrets with it.
final class SecretValues {

    private static final String PREFIX = "SYNC_SECRET_";
    private static final String SEALED = "sealed:";
    private static final Pattern REFERENCE =
            Pattern.compile("((?:[A-Za-z][A-Za-z0-9-]* )?)\\$\\{env:([^}]*)}");
    private static final Pattern NAME = Pattern.compile(PREFIX + "[A-Z0-9_]+");

    private final SecretBox box;
    private final Function<String, @Nullable String> environment;

    SecretValues(SecretBox box, Function<String, @Nullable String> environment) {
        this.box = box;
        this.environment = environment;
    }

    /// What may be stored for a secret.
    ///
    /// @param place where it stood in the request
    /// @param sync what it is sealed for
    /// @throws SynclineException of class `config` when there is no key, or the reference names
    ///   another variable
    String storable(String place, String given, String sync) {
        check(place, given);
        return REFERENCE.matcher(given).matches()
                ? given
                : SEALED
                        + Base64.getEncoder().encodeToString(box.seal(given, purpose(sync, place)));
    }

    /// As [#storable], without making anything.
    void check(String place, String given) {
        Matcher reference = REFERENCE.matcher(given);
        if (reference.matches()) {
            if (!NAME.matcher(reference.group(2)).matches()) {
                throw refused(
                        "options.%s may name only environment variables that begin with %s, in capitals"
                                .formatted(place, PREFIX));
            }
        } else if (given.contains("${env:")) {
            throw refused(
                    "options.%s must be '${env:%sNAME}', with a scheme such as Bearer before it at the most"
                            .formatted(place, PREFIX));
        } else if (!box.canSeal()) {
            throw refused(
                    "options.%s holds a secret, which isn't kept in the clear, and there is no key to seal it; set SYNCLINE_SECRET_KEY on every node, or send '${env:%sNAME}' and set that variable"
                            .formatted(place, PREFIX));
        }
    }

    /// Whether what is stored is the name of a variable.
    static boolean isReference(String stored) {
        return !stored.startsWith(SEALED);
    }

    /// Whether what is stored stands for what was sent.
    boolean isSame(String place, String stored, String given, String sync) {
        return stored.startsWith(SEALED)
                ? opened(place, stored, sync).filter(given::equals).isPresent()
                : stored.equals(given);
    }

    /// What the same value always has and another one hasn't, and what tells nothing of it.
    ///
    /// @param stored as [#storable] made it
    String mark(String place, String stored, String sync) {
        return stored.startsWith(SEALED)
                ? opened(place, stored, sync)
                        .map(value -> box.mark(value, purpose(sync, place)))
                        .orElse(stored)
                : stored;
    }

    /// The secret itself, for a call.
    ///
    /// @throws SynclineException of class `config` when the variable isn't set, or the key is
    ///   another one by now
    String reveal(String place, String stored, String sync) {
        if (stored.startsWith(SEALED)) {
            return opened(place, stored, sync)
                    .orElseThrow(() ->
                            new SynclineException(
                                    ErrorClass.CONFIG,
                                    "The secret %s of sync '%s' can't be opened; set SYNCLINE_SECRET_KEY to the key that it was sealed with, or send the request again"
                                            .formatted(place, sync)));
        }
        Matcher reference = REFERENCE.matcher(stored);
        String name = reference.matches() ? reference.group(2) : "";
        String value = NAME.matcher(name).matches() ? environment.apply(name) : null;
        if (value == null || value.isBlank()) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "Sync '%s' takes %s from %s, which is not set on this node; set it on every node"
                            .formatted(sync, place, name));
        }
        return reference.group(1) + value.strip();
    }

    private Optional<String> opened(String place, String stored, String sync) {
        return box.canSeal()
                ? box.open(
                        Base64.getDecoder().decode(stored.substring(SEALED.length())),
                        purpose(sync, place))
                : Optional.empty();
    }

    private static String purpose(String sync, String place) {
        return "sync " + sync + " " + place;
    }
}
