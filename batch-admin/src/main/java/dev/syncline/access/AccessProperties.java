package dev.syncline.access;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Who may call the API.
///
/// @param operatorToken the bearer token of machines, at least 16 characters; `OPERATOR_TOKEN` sets
///   it. There is no default: without it nobody could be told from anybody.
@ConfigurationProperties("syncline.access")
record AccessProperties(@DefaultValue("") String operatorToken) {

    private static final int SHORTEST_TOKEN = 16;

    AccessProperties {
        // A file that a secret is mounted from usually ends with a line end.
        operatorToken = operatorToken.strip();
        if (operatorToken.length() < SHORTEST_TOKEN) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    operatorToken.isEmpty()
                            ? "No operator token is set; set OPERATOR_TOKEN to at least %d random characters"
                                    .formatted(SHORTEST_TOKEN)
                            : "OPERATOR_TOKEN (syncline.access.operator-token) has fewer than %d characters; set a longer, random one"
                                    .formatted(SHORTEST_TOKEN));
        }
    }

    @Override
    public String toString() {
        return "AccessProperties[operatorToken=***]";
    }
}
