package dev.syncline.sandbox.clientsystem;

import dev.syncline.sandbox.peer.PeerPort;
import dev.syncline.sandbox.peer.PeerServer;
import dev.syncline.sync.SynclineException;
import java.time.Clock;

/// The Client System on loopback: takes meter readings in batches, hands out the meters'
/// configuration, and hears heartbeats. Keeps what it took in memory.
public final class ClientSystemStandIn implements AutoCloseable {

    private final PeerServer server;

    private ClientSystemStandIn(PeerServer server) {
        this.server = server;
    }

    /// @throws SynclineException `config`, one sentence, when the port is taken
    public static ClientSystemStandIn start(PeerPort port, String apiKey) {
        return new ClientSystemStandIn(
                PeerServer.start(port, new ClientSystemPeer(apiKey, Clock.systemUTC())));
    }

    /// For `CLIENT_API_URL`.
    public String apiUrl() {
        return server.address() + ClientSystemPeer.BASE;
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
