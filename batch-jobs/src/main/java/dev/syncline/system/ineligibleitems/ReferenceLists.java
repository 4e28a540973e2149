package dev.syncline.system.ineligibleitems;

import dev.syncline.connection.HttpCaller;
import dev.syncline.run.ClusterAnnouncer;
import dev.syncline.target.S3ObjectStore;
import java.util.List;
import java.util.Optional;

/// The lists, and the peers between which they go.
///
/// @param peers empty when one of them isn't configured
/// @param offBecause which one
record ReferenceLists(List<ReferenceList> all, Optional<Peers> peers, String offBecause)
        implements AutoCloseable {

    record Peers(HttpCaller mdm, S3ObjectStore store, ClusterAnnouncer announcer) {}

    static ReferenceLists off(String because) {
        return new ReferenceLists(List.of(), Optional.empty(), because);
    }

    @Override
    public void close() {
        peers.ifPresent(found -> found.store().close());
    }
}
