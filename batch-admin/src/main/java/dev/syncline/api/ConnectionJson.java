package dev.syncline.api;

import dev.syncline.connection.ConnectionState;
import dev.syncline.connection.ConnectionStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A connection as the API shows it.
///
/// @param kind `http`, `database` or `bucket`
/// @param address without credentials
/// @param state `unknown`, `online` or `offline`
/// @param since when it came into that state
/// @param uptimeSeconds since then, while it is online; else 0
/// @param downtimeSeconds since then, while it is offline; else 0
/// @param lastError what is wrong with it now; null while nothing is
/// @param lastCheckedAt when the last check began
/// @param checkedBy the node that made it
/// @param syncs names of the syncs that can't do without it
record ConnectionJson(
        String name,
        String kind,
        String address,
        String state,
        Instant since,
        long uptimeSeconds,
        long downtimeSeconds,
        int consecutiveFailures,
        @Nullable Instant lastSuccessAt,
        @Nullable Instant lastFailureAt,
        @Nullable String lastError,
        @Nullable Instant lastCheckedAt,
        @Nullable String checkedBy,
        List<String> syncs) {

    static ConnectionJson of(ConnectionState state, List<String> syncs) {
        return new ConnectionJson(
                state.name(),
                state.kind().wireName(),
                state.address(),
                state.status().wireName(),
                state.since(),
                secondsIn(state, ConnectionStatus.ONLINE),
                secondsIn(state, ConnectionStatus.OFFLINE),
                state.consecutiveFailures(),
                state.lastSuccessAt(),
                state.lastFailureAt(),
                state.lastError(),
                state.lastCheckedAt(),
                state.checkedBy(),
                syncs);
    }

    private static long secondsIn(ConnectionState state, ConnectionStatus status) {
        return state.status() == status ? state.inStatusFor().toSeconds() : 0;
    }
}
