package dev.syncline.access;

import dev.syncline.operation.Role;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A person who signs in with a name and a password that are kept here.
///
/// @param createdBy the admin who made them, or `SYNCLINE_ADMIN_PASSWORD`
/// @param lastSignInAt null when they never have
/// @param version another one whenever role, password or being disabled is changed
public record User(
        String name,
        Role role,
        boolean disabled,
        Instant createdAt,
        String createdBy,
        @Nullable Instant lastSignInAt,
        String version) {}
