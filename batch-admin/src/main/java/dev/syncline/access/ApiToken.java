package dev.syncline.access;

import dev.syncline.operation.Role;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a machine comes in with. Its secret was told once, and is not kept.
///
/// @param expiresAt null: never
/// @param revokedAt null: it is not; so is `revokedBy`
/// @param lastUsedAt to the minute; null when it never was
public record ApiToken(
        long tokenId,
        String name,
        Role role,
        Instant createdAt,
        String createdBy,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable String revokedBy,
        @Nullable Instant lastUsedAt) {

    /// Whether it lets anybody in at that time.
    public boolean isGood(Instant now) {
        return revokedAt == null && (expiresAt == null || now.isBefore(expiresAt));
    }
}
