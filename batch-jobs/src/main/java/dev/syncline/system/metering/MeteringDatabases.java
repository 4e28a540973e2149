package dev.syncline.system.metering;

import dev.syncline.connection.PeerDatabase;
import dev.syncline.connection.PeerPool;
import dev.syncline.run.Node;

/// The pools of the two databases.
final class MeteringDatabases implements AutoCloseable {

    static final String LOCAL = "metering-local";
    static final String REMOTE = "metering-remote";

    private final PeerPool localPool;
    private final PeerPool remotePool;

    MeteringDatabases(MeteringProperties properties, Node node) {
        localPool = pool(LOCAL, properties.local(), properties.poolSize(), node);
        remotePool = pool(REMOTE, properties.remote(), properties.poolSize(), node);
    }

    PeerDatabase local() {
        return localPool.database();
    }

    PeerDatabase remote() {
        return remotePool.database();
    }

    private static PeerPool pool(
            String name, MeteringProperties.Database database, int size, Node node) {
        return PeerPool.to(
                name,
                new PeerPool.Address(
                        database.host(),
                        database.port(),
                        database.database(),
                        database.user(),
                        database.password(),
                        database.sslMode()),
                size,
                node.applicationName());
    }

    @Override
    public void close() {
        localPool.close();
        remotePool.close();
    }
}
