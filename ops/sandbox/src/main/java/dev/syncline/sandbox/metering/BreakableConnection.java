package dev.syncline.sandbox.metering;

import dev.syncline.sandbox.peer.PeerBehaviour;
import dev.syncline.sandbox.peer.PeerMode;
import dev.syncline.sandbox.peer.PeerSwitch;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;

/// One client's connection to PostgreSQL, passed on message by message towards the server and as it
/// comes towards the client, for as long as the switch lets it.
final class BreakableConnection implements AutoCloseable {

    /// What the server says when a transaction has ended: `ReadyForQuery`, idle.
    private static final byte[] READY_AND_IDLE = {'Z', 0, 0, 0, 5, 'I'};

    private static final int CHUNK = 65_536;
    private static final int SSL_REQUEST = 80_877_103;
    private static final int GSS_REQUEST = 80_877_104;

    private final Socket client;
    private final Socket server;
    private final PeerSwitch state;
    private final CommitWatch commits = new CommitWatch();
    private volatile boolean swallowing;

    BreakableConnection(Socket client, Socket server, PeerSwitch state) throws IOException {
        this.client = client;
        this.server = server;
        this.state = state;
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
    }

    /// Passes on what the client says, until either side or the switch ends it.
    void passToServer() throws IOException, InterruptedException {
        try (this) {
            DataInputStream in =
                    new DataInputStream(new BufferedInputStream(client.getInputStream(), CHUNK));
            DataOutputStream out =
                    new DataOutputStream(new BufferedOutputStream(server.getOutputStream(), CHUNK));
            passStart(in, out);
            while (passMessage(in, out)) {
                if (in.available() == 0) {
                    out.flush();
                }
            }
        }
    }

    /// The messages before the first one with a type: requests for encryption, and the start.
    private static void passStart(DataInputStream in, DataOutputStream out) throws IOException {
        int code;
        do {
            int length = in.readInt();
            code = in.readInt();
            byte[] rest = in.readNBytes(length - 2 * Integer.BYTES);
            out.writeInt(length);
            out.writeInt(code);
            out.write(rest);
            out.flush();
        } while (code == SSL_REQUEST || code == GSS_REQUEST);
    }

    /// @return whether there is to be another one
    private boolean passMessage(DataInputStream in, DataOutputStream out)
            throws IOException, InterruptedException {
        int type = in.read();
        if (type < 0) {
            return false;
        }
        int length = in.readInt();
        byte[] body = in.readNBytes(length - Integer.BYTES);
        boolean commit = commits.commitsWith((char) type, body);
        if (!isLet() || (commit && isCommitSwallowed())) {
            return false;
        }
        out.writeByte(type);
        out.writeInt(length);
        out.write(body);
        return true;
    }

    /// @return whether the switch lets something pass, perhaps late
    private boolean isLet() throws InterruptedException {
        PeerMode mode = state.now().mode();
        if (mode == PeerMode.NORMAL || concernsCommits(mode)) {
            return true;
        }
        PeerBehaviour behaviour = state.next(PeerBehaviour.ALL, "");
        switch (behaviour.mode()) {
            case SLOW -> state.delay(behaviour);
            case HANG -> {
                state.hang();
                return false;
            }
            case OFFLINE -> {
                return false;
            }
            default -> {
                // Somebody has just set it back.
            }
        }
        return true;
    }

    /// @return whether the `COMMIT` must not reach the server
    private boolean isCommitSwallowed() {
        state.count("commits");
        if (!concernsCommits(state.now().mode())) {
            return false;
        }
        PeerMode mode = state.next(PeerBehaviour.ALL, "").mode();
        // Before the server hears of it, so that its reply finds the flag set.
        swallowing = mode == PeerMode.DROP_REPLY;
        return mode == PeerMode.DROP_COMMIT;
    }

    private static boolean concernsCommits(PeerMode mode) {
        return mode == PeerMode.DROP_REPLY || mode == PeerMode.DROP_COMMIT;
    }

    /// Passes on what the server says, until either side or the switch ends it.
    void passToClient() throws IOException {
        try (this) {
            InputStream in = server.getInputStream();
            OutputStream out = client.getOutputStream();
            byte[] chunk = new byte[CHUNK];
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                if (state.now().mode() == PeerMode.OFFLINE) {
                    return;
                }
                if (!swallowing) {
                    out.write(chunk, 0, length);
                } else if (endsTransaction(chunk, length)) {
                    return; // Committed, and the client is never told.
                }
            }
        }
    }

    private static boolean endsTransaction(byte[] chunk, int length) {
        return length >= READY_AND_IDLE.length
                && Arrays.equals(
                        chunk,
                        length - READY_AND_IDLE.length,
                        length,
                        READY_AND_IDLE,
                        0,
                        READY_AND_IDLE.length);
    }

    @Override
    public void close() throws IOException {
        try (client;
                server) {
            // Closed both, whatever becomes of one.
        }
    }
}
