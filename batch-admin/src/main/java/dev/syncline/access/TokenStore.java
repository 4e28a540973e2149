package dev.syncline.access;

import dev.syncline.operation.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table `api_token`.
final class TokenStore {

    private final JdbcClient jdbc;

    TokenStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// A token that was made here, whether it still lets anybody in or not.
    ///
    /// @param isGood on the database's clock
    /// @param isUseOld whether its last use was noted more than a minute ago
    record Found(long tokenId, String name, Role role, boolean isGood, boolean isUseOld) {}

    Optional<Found> find(byte[] secretHash) {
        return jdbc.sql(
                        """
                        SELECT token_id, name, role,
                               revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()),
                               last_used_at IS NULL OR last_used_at < now() - interval '1 minute'
                        FROM api_token WHERE secret_hash = ?
                        """)
                .param(secretHash)
                .query((row, number) ->
                        new Found(
                                row.getLong(1),
                                row.getString(2),
                                Role.ofWireName(row.getString(3)),
                                row.getBoolean(4),
                                row.getBoolean(5)))
                .optional();
    }

    /// Whether the token lets anybody in now.
    boolean isGood(long tokenId) {
        return jdbc.sql(
                        """
                        SELECT EXISTS (SELECT FROM api_token
                        WHERE token_id = ? AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()))
                        """)
                .param(tokenId)
                .query(Boolean.class)
                .single();
    }

    /// Of many requests in the same minute one writes.
    void used(long tokenId) {
        jdbc.sql(
                        """
                        UPDATE api_token SET last_used_at = now()
                        WHERE token_id = ? AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')
                        """)
                .param(tokenId)
                .update();
    }

    /// @return empty when a token of that name is in use
    Optional<ApiToken> add(
            String name,
            Role role,
            byte[] secretHash,
            String createdBy,
            @Nullable Instant expiresAt) {
        return jdbc.sql(
                        """
                        INSERT INTO api_token (name, role, secret_hash, created_by, expires_at) VALUES (?, ?, ?, ?, ?)
                        ON CONFLICT (name) WHERE revoked_at IS NULL DO NOTHING
                        RETURNING *
                        """)
                .param(name)
                .param(role.wireName())
                .param(secretHash)
                .param(createdBy)
                .param(expiresAt == null ? null : Timestamp.from(expiresAt))
                .query(TokenStore::token)
                .optional();
    }

    /// Newest first, revoked ones last.
    List<ApiToken> list() {
        return jdbc.sql(
                        "SELECT * FROM api_token ORDER BY revoked_at IS NOT NULL, token_id DESC LIMIT 1000")
                .query(TokenStore::token)
                .list();
    }

    /// Revoking what is revoked changes nothing.
    Optional<ApiToken> revoke(long tokenId, String by) {
        return jdbc.sql(
                        """
                        UPDATE api_token SET revoked_at = coalesce(revoked_at, now()), revoked_by = coalesce(revoked_by, ?)
                        WHERE token_id = ? RETURNING *
                        """)
                .params(by, tokenId)
                .query(TokenStore::token)
                .optional();
    }

    boolean hasGoodOne() {
        return jdbc.sql(
                        "SELECT EXISTS (SELECT FROM api_token WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()))")
                .query(Boolean.class)
                .single();
    }

    private static ApiToken token(ResultSet row, int number) throws SQLException {
        return new ApiToken(
                row.getLong("token_id"),
                row.getString("name"),
                Role.ofWireName(row.getString("role")),
                row.getTimestamp("created_at").toInstant(),
                row.getString("created_by"),
                instant(row, "expires_at"),
                instant(row, "revoked_at"),
                row.getString("revoked_by"),
                instant(row, "last_used_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp timestamp = row.getTimestamp(column);
        return timestamp == null ? null : timestamp.toInstant();
    }
}
