package dev.syncline.connection;

import java.util.Locale;

/// Whether a peer can be used, as far as the cluster knows.
public enum ConnectionStatus {
    /// Not asked yet, or it has not answered yet but also not failed often enough.
    UNKNOWN,
    /// It answered last time, or has failed less often than it takes to count as offline.
    ONLINE,
    OFFLINE;

    /// The name in tables, metrics and JSON, for example `offline`.
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException when no status has that name
    public static ConnectionStatus ofWireName(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
