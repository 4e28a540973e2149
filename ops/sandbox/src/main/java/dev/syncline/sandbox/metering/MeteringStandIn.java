package dev.syncline.sandbox.metering;

import dev.syncline.sandbox.peer.PeerPort;
import dev.syncline.sandbox.peer.PeerServer;
import dev.syncline.sync.SynclineException;
import java.time.Duration;

/// Metering's two databases on the sandbox's PostgreSQL: the local one, in which meters leave their
/// readings, and the remote one behind a way that can break.
public final class MeteringStandIn implements AutoCloseable {

    private final Database local;
    private final Database remote;
    private final DatabaseWay way;
    private final MeterCollector collector;
    private final PeerServer control;

    private MeteringStandIn(
            Database local,
            Database remote,
            DatabaseWay way,
            MeterCollector collector,
            PeerServer control) {
        this.local = local;
        this.remote = remote;
        this.way = way;
        this.collector = collector;
        this.control = control;
    }

    /// What it is made of.
    ///
    /// @param administration a database of the server, as its superuser
    /// @param localPassword of `meterit_sync`, which owns the local database
    /// @param remotePassword of `meterit_client`, which owns the remote database
    /// @param collectorInterval between two readings of each meter; zero for none
    public record Settings(
            Database administration,
            String localPassword,
            String remotePassword,
            Duration collectorInterval) {

        @Override
        public String toString() {
            return "Settings[" + administration + "]";
        }
    }

    /// Makes the databases if need be, within half a second.
    ///
    /// @throws SynclineException one sentence: `config` when a port is taken, `platform` when a
    ///   database can't be made
    public static MeteringStandIn start(PeerPort port, PeerPort controlPort, Settings settings) {
        int server = settings.administration().port();
        Database local =
                new Database(server, "meterit_sync", "meterit_sync", settings.localPassword());
        Database remote =
                new Database(server, "meterit_client", "meterit_client", settings.remotePassword());
        DatabaseMaker maker = new DatabaseMaker(settings.administration());
        maker.make(local, "local.sql");
        maker.make(remote, "remote.sql");
        Queues queues = new Queues(local, remote);
        DatabaseWay way = DatabaseWay.open(port, server);
        MeterCollector collector =
                new MeterCollector(
                        queues, settings.collectorInterval(), MeterCollector.MOST_WAITING);
        try {
            PeerServer control =
                    PeerServer.start(controlPort, new MeteringPeer(queues, collector), way.state());
            return new MeteringStandIn(local, remote.by(way.port()), way, collector, control);
        } catch (RuntimeException e) {
            collector.close();
            way.close();
            throw e;
        }
    }

    /// For `POSTGRES_SYNC_…`.
    public Database local() {
        return local;
    }

    /// For `POSTGRES_CLIENT_…`, by the way that can break.
    public Database remote() {
        return remote;
    }

    public String controlUrl() {
        return control.controlUrl();
    }

    /// Ends at once, connections included. The databases stay.
    @Override
    public void close() {
        control.close();
        way.close();
        collector.close();
    }
}
