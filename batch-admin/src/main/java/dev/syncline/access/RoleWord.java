package dev.syncline.access;

import dev.syncline.api.RequestRefused;
import dev.syncline.operation.Role;
import org.jspecify.annotations.Nullable;

/// A role as callers write it.
final class RoleWord {

    private RoleWord() {}

    static Role required(@Nullable String word) {
        Role role = optional(word);
        if (role == null) {
            throw RequestRefused.badRequest("Give a role: viewer, operator or admin");
        }
        return role;
    }

    static @Nullable Role optional(@Nullable String word) {
        if (word == null) {
            return null;
        }
        try {
            return Role.ofWireName(word);
        } catch (IllegalArgumentException e) {
            throw RequestRefused.badRequest(
                    "There is no such role; there are viewer, operator and admin");
        }
    }
}
