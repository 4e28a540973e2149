package dev.syncline.operation;

import java.util.Locale;

/// What somebody may do; each role may do all that the ones before it may.
public enum Role {
    /// Look at everything but users, tokens and the audit log.
    VIEWER,
    /// Trigger, restart, stop, pause, mend rejects.
    OPERATOR,
    /// Users, tokens, the audit log.
    ADMIN;

    /// As Spring Security names it.
    public String authority() {
        return "ROLE_" + name();
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException when there is no such role
    public static Role ofWireName(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }

    public boolean covers(Role needed) {
        return compareTo(needed) >= 0;
    }
}
