package dev.syncline.access;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Who may come in.
///
/// @param operatorToken a bearer token with the role operator, at least 16 characters, beside those
///   that admins make; `OPERATOR_TOKEN` sets it. Empty, as by default: there is none.
/// @param longestSession how long after signing in a person has to sign in again, whatever they do
///   meanwhile
@ConfigurationProperties("syncline.access")
record AccessProperties(
        @DefaultValue("") String operatorToken, @DefaultValue("7d") Duration longestSession) {

    private static final int SHORTEST_TOKEN = 16;

    AccessProperties {
        // A file that a secret is mounted from usually ends with a line end.
        operatorToken = operatorToken.strip();
        if (!operatorToken.isEmpty() && operatorToken.length() < SHORTEST_TOKEN) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "OPERATOR_TOKEN (syncline.access.operator-token) has fewer than %d characters; set a longer, random one"
                            .formatted(SHORTEST_TOKEN));
        }
        if (longestSession.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "syncline.access.longest-session is %s; a minute is the least"
                            .formatted(longestSession));
        }
    }

    boolean hasOperatorToken() {
        return !operatorToken.isEmpty();
    }

    @Override
    public String toString() {
        return "AccessProperties[operatorToken=***, longestSession=%s]".formatted(longestSession);
    }
}
