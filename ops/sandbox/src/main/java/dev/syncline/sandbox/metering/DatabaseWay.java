package dev.syncline.sandbox.metering;

import dev.syncline.sandbox.peer.PeerBehaviour;
import dev.syncline.sandbox.peer.PeerMode;
import dev.syncline.sandbox.peer.PeerPort;
import dev.syncline.sandbox.peer.PeerSwitch;
import dev.syncline.sandbox.peer.Ports;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A port that leads to PostgreSQL, by a way that breaks when somebody wants to see what happens
/// then.
final class DatabaseWay implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DatabaseWay.class);

    private static final EnumSet<PeerMode> MODES =
            EnumSet.of(
                    PeerMode.NORMAL,
                    PeerMode.HANG,
                    PeerMode.SLOW,
                    PeerMode.OFFLINE,
                    PeerMode.DROP_REPLY,
                    PeerMode.DROP_COMMIT);

    private final ServerSocket listener;
    private final int databasePort;
    private final PeerSwitch state = new PeerSwitch(MODES);
    private final Set<BreakableConnection> connections = ConcurrentHashMap.newKeySet();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    private DatabaseWay(ServerSocket listener, int databasePort) {
        this.listener = listener;
        this.databasePort = databasePort;
    }

    /// @param databasePort where PostgreSQL listens itself
    /// @throws SynclineException `config`, one sentence, when the port is taken
    static DatabaseWay open(PeerPort port, int databasePort) {
        try {
            ServerSocket listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(Ports.loopback(port.number()));
            DatabaseWay way = new DatabaseWay(listener, databasePort);
            way.executor.execute(way::accept);
            return way;
        } catch (BindException e) {
            throw Ports.taken(port.owner(), port.number(), port.key(), e);
        } catch (IOException e) {
            throw new SynclineException(
                    ErrorClass.PLATFORM,
                    "The %s did not open on port %d.".formatted(port.owner(), port.number()),
                    e);
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    PeerSwitch state() {
        return state;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                begin(listener.accept());
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    log.warn("A connection to the remote metering database failed.", e);
                }
            }
        }
    }

    private void begin(Socket client) throws IOException {
        state.count("connections");
        boolean offline =
                state.now().mode() == PeerMode.OFFLINE
                        && state.next(PeerBehaviour.ALL, "").mode() == PeerMode.OFFLINE;
        if (offline) {
            client.close();
            return;
        }
        Socket server = new Socket();
        try {
            server.connect(Ports.loopback(databasePort));
        } catch (IOException e) {
            client.close();
            return; // PostgreSQL itself is down, as the client sees now.
        }
        BreakableConnection connection = new BreakableConnection(client, server, state);
        connections.add(connection);
        executor.execute(() -> pass(connection, connection::passToClient));
        executor.execute(() -> pass(connection, connection::passToServer));
    }

    private interface Passing {
        void pass() throws IOException, InterruptedException;
    }

    private void pass(BreakableConnection connection, Passing direction) {
        try {
            direction.pass();
        } catch (IOException e) {
            // Either side has gone, which ends the other one's too.
            log.debug("A connection to the remote metering database has ended.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connections.remove(connection);
        }
    }

    /// Cuts every connection at once.
    @Override
    public void close() {
        executor.shutdownNow();
        closeQuietly(listener);
        connections.forEach(DatabaseWay::closeQuietly);
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            log.debug("Not closed as it should be.", e);
        }
    }
}
