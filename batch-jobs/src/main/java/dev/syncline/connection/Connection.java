package dev.syncline.connection;

import dev.syncline.sync.SynclineException;
import java.util.Locale;

/// A configured peer as the engine watches it.
///
/// @param name lower-case words joined by hyphens; names the peer in messages, metrics and pages,
///   and in the definitions of the syncs that need it
/// @param address where it is, as shown to people: without credentials
/// @param probe tells whether it can be used now
public record Connection(String name, Kind kind, String address, Probe probe) {

    /// What kind of peer it is.
    public enum Kind {
        HTTP,
        DATABASE,
        BUCKET;

        /// The name in tables and JSON, for example `http`.
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind ofWireName(String wireName) {
            return valueOf(wireName.toUpperCase(Locale.ROOT));
        }
    }

    /// The peer behind an HTTP caller, under the caller's name and base address.
    public static Connection http(HttpCaller caller, Probe probe) {
        HttpConnection connection = caller.connection();
        return new Connection(connection.name(), Kind.HTTP, connection.base().toString(), probe);
    }

    /// A cheap question to the peer, such as `GET /health` or `SELECT 1`, in bounded time.
    @FunctionalInterface
    public interface Probe {

        /// Returns when the peer has answered as it should.
        ///
        /// @throws SynclineException when it did not; the message says why, without a secret
        void check();
    }
}
