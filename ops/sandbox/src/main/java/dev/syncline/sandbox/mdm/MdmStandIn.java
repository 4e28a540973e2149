package dev.syncline.sandbox.mdm;

import dev.syncline.sandbox.peer.PeerPort;
import dev.syncline.sandbox.peer.PeerServer;
import dev.syncline.sync.SynclineException;
import java.time.Clock;

/// DEFRA's master data, as its gateway serves it, on loopback: tokens, ineligible items, countries,
/// and the gateway's refusals.
public final class MdmStandIn implements AutoCloseable {

    private final PeerServer server;

    private MdmStandIn(PeerServer server) {
        this.server = server;
    }

    /// @throws SynclineException `config`, one sentence, when the port is taken
    public static MdmStandIn start(PeerPort port, MdmCredentials credentials) {
        return new MdmStandIn(PeerServer.start(port, new MdmPeer(credentials, Clock.systemUTC())));
    }

    /// The base of the data's addresses, for `MDM_API_URL`.
    public String apiUrl() {
        return server.address() + "/mdm";
    }

    /// For `MDM_TOKEN_URL`.
    public String tokenUrl() {
        return server.address() + "/sandbox-tenant/oauth2/v2.0/token";
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
