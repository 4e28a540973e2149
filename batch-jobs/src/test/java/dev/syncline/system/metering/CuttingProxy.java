package dev.syncline.system.metering;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Stands between a client and a PostgreSQL, and breaks a connection at an answer of the server:
/// what the answer tells has happened, and the client doesn't learn it.
final class CuttingProxy implements AutoCloseable {

    private final InetSocketAddress server;
    private final ServerSocket listener;
    private final List<Socket> open = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger seen = new AtomicInteger();
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile String tag = "";
    private volatile List<Integer> at = List.of();

    CuttingProxy(String host, int port) throws IOException {
        server = new InetSocketAddress(host, port);
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /// @param tag the beginning of a command's tag in the server's answer, such as `COMMIT`
    /// @param occurrences which of those answers never arrive, counted from 1 and from now
    void cutAt(String tag, Integer... occurrences) {
        seen.set(0);
        this.at = List.of(occurrences);
        this.tag = tag;
    }

    int cuts() {
        return cuts.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket toServer = new Socket();
                open.add(client);
                open.add(toServer);
                toServer.connect(server);
                Thread.ofVirtual().start(() -> pump(client, toServer, false));
                Thread.ofVirtual().start(() -> pump(toServer, client, true));
            }
        } catch (IOException e) {
            closeAll();
        }
    }

    private void pump(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[64 * 1024];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (answers
                        && isToBeCut(new String(buffer, 0, length, StandardCharsets.US_ASCII))) {
                    cuts.incrementAndGet();
                    return;
                }
                out.write(buffer, 0, length);
            }
        } catch (IOException e) {
            // The other side has closed; so does this one.
        }
    }

    private boolean isToBeCut(String answer) {
        return !tag.isEmpty() && answer.contains(tag) && at.contains(seen.incrementAndGet());
    }

    private void closeAll() {
        for (Socket socket : List.copyOf(open)) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        closeAll();
    }
}
