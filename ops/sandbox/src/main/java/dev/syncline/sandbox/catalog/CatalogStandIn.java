package dev.syncline.sandbox.catalog;

import dev.syncline.sandbox.peer.PeerPort;
import dev.syncline.sandbox.peer.PeerServer;
import dev.syncline.sync.SynclineException;

/// A catalogue of 10,000 songs behind a REST API on loopback, for ad hoc syncs: `/music`, paged in
/// four ways, locked in three, wrapped in four.
public final class CatalogStandIn implements AutoCloseable {

    private final PeerServer server;

    private CatalogStandIn(PeerServer server) {
        this.server = server;
    }

    /// @throws SynclineException `config`, one sentence, when the port is taken
    public static CatalogStandIn start(PeerPort port, CatalogCredentials credentials) {
        return new CatalogStandIn(
                PeerServer.start(
                        port, new CatalogPeer(credentials, "http://127.0.0.1:" + port.number())));
    }

    /// Without a path.
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
