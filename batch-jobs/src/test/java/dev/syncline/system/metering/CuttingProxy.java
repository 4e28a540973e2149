package dev.syncline.system.metering;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Stands between a client and a PostgreSQL, and breaks a connection at an answer of the server:
/// what the answer tells has happened, and the client doesn't learn it. Or at the client's
/// `COMMIT`, which the server doesn't learn.
final class CuttingProxy implements AutoCloseable {

    static final String COMMITTED = "COMMIT\0";
    static final String CLIENTS_COMMIT = "the client's commit";

    /// The driver prepares the statement, and then says its name only.
    private static final Pattern PREPARED_COMMIT = Pattern.compile("(S_\\d+)?\0COMMIT\0");

    private final InetSocketAddress server;
    private final ServerSocket listener;
    private final List<Socket> open = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Watch> watches = new ConcurrentHashMap<>();
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile boolean closedToClients;

    CuttingProxy(String host, int port) throws IOException {
        server = new InetSocketAddress(host, port);
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    private record Watch(AtomicInteger seen, Map<Integer, Runnable> cuts) {}

    int port() {
        return listener.getLocalPort();
    }

    /// @param tag a part of the server's answer, such as a command's tag, or [#CLIENTS_COMMIT]
    /// @param occurrences which of those never arrive, counted from 1 and from now
    void cutAt(String tag, int... occurrences) {
        Map<Integer, Runnable> at = new ConcurrentHashMap<>();
        for (int occurrence : occurrences) {
            at.put(occurrence, () -> {});
        }
        watches.put(tag, new Watch(new AtomicInteger(), at));
    }

    /// @param meanwhile done before the connection breaks; until it is done nobody gets a new one
    void cutAt(String tag, int occurrence, Runnable meanwhile) {
        watches.put(tag, new Watch(new AtomicInteger(), Map.of(occurrence, meanwhile)));
    }

    int cuts() {
        return cuts.get();
    }

    private void accept() {
        try {
            while (true) {
                connect(listener.accept());
            }
        } catch (IOException e) {
            closeAll();
        }
    }

    private void connect(Socket client) throws IOException {
        Socket toServer = new Socket();
        open.add(client);
        open.add(toServer);
        try {
            if (closedToClients) {
                client.close();
                return;
            }
            toServer.connect(server);
        } catch (IOException e) {
            client.close();
            return;
        }
        Thread.ofVirtual().start(() -> pump(client, toServer, false));
        Thread.ofVirtual().start(() -> pump(toServer, client, true));
    }

    private void pump(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[64 * 1024];
        Commits commits = new Commits();
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                String said = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
                if (isToBeCut(answers ? said : commits.isOneOf(said) ? CLIENTS_COMMIT : "")) {
                    return;
                }
                out.write(buffer, 0, length);
            }
        } catch (IOException e) {
            // The other side has closed; so does this one.
        }
    }

    /// Knows the commits of one client.
    private static final class Commits {

        private String name = CLIENTS_COMMIT;

        boolean isOneOf(String said) {
            Matcher prepared = PREPARED_COMMIT.matcher(said);
            if (!prepared.find()) {
                return said.contains("\0" + name + "\0");
            }
            name = prepared.group(1) == null ? name : prepared.group(1);
            return true;
        }
    }

    private boolean isToBeCut(String said) {
        for (Map.Entry<String, Watch> watch : watches.entrySet()) {
            Runnable meanwhile =
                    said.contains(watch.getKey())
                            ? watch.getValue().cuts().get(watch.getValue().seen().incrementAndGet())
                            : null;
            if (meanwhile != null) {
                closedToClients = true;
                cuts.incrementAndGet();
                try {
                    meanwhile.run();
                } finally {
                    closedToClients = false;
                }
                return true;
            }
        }
        return false;
    }

    private void closeAll() {
        for (Socket socket : List.copyOf(open)) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        closeAll();
    }
}
