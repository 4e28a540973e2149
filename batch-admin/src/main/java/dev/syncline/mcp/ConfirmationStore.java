package dev.syncline.mcp;

import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The tables `mcp_key` and `mcp_confirmation`. Each statement commits by itself.
final class ConfirmationStore {

    private static final int KEY_BYTES = 32;

    private final JdbcClient jdbc;

    ConfirmationStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// The key that all nodes share; made at first use.
    byte[] key(SecureRandom random) {
        return storedKey()
                .orElseGet(() -> {
                    byte[] secret = new byte[KEY_BYTES];
                    random.nextBytes(secret);
                    // Another node may have been faster.
                    jdbc.sql("INSERT INTO mcp_key (secret) VALUES (?) ON CONFLICT DO NOTHING")
                            .param(secret)
                            .update();
                    return storedKey().orElseThrow();
                });
    }

    private Optional<byte[]> storedKey() {
        return jdbc.sql("SELECT secret FROM mcp_key").query(byte[].class).optional();
    }

    /// Uses a token up.
    ///
    /// @return false when it was used before, on whatever node
    boolean use(byte[] tokenHash, Instant expiresAt) {
        // A node's clock may be some seconds behind.
        jdbc.sql("DELETE FROM mcp_confirmation WHERE expires_at < now() - interval '1 minute'")
                .update();
        return jdbc.sql(
                                "INSERT INTO mcp_confirmation (token_hash, expires_at) VALUES (?, ?) ON CONFLICT DO NOTHING")
                        .params(tokenHash, Timestamp.from(expiresAt))
                        .update()
                == 1;
    }
}
