package dev.syncline.sandbox.school;

import dev.syncline.sandbox.peer.PeerPort;
import dev.syncline.sandbox.peer.PeerServer;
import dev.syncline.sync.SynclineException;
import java.time.Clock;

/// A school's server on loopback, as Bakaláři API v3 has it: sign-in with refresh, subjects,
/// timetables, teachers, and who attends what. Nobody in it is a real person.
public final class SchoolStandIn implements AutoCloseable {

    private final PeerServer server;

    private SchoolStandIn(PeerServer server) {
        this.server = server;
    }

    /// @throws SynclineException `config`, one sentence, when the port is taken
    public static SchoolStandIn start(PeerPort port, SchoolAccount account) {
        return start(port, account, Clock.systemUTC());
    }

    /// @param clock decides when tokens expire, and which week is this one
    static SchoolStandIn start(PeerPort port, SchoolAccount account, Clock clock) {
        return new SchoolStandIn(PeerServer.start(port, new SchoolPeer(account, clock)));
    }

    /// For `BAKALARI_URL`.
    public String url() {
        return server.address();
    }

    public String controlUrl() {
        return server.controlUrl();
    }

    /// Ends at once, calls that hang included.
    @Override
    public void close() {
        server.close();
    }
}
