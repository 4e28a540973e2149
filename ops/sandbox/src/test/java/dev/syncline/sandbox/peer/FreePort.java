package dev.syncline.sandbox.peer;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/// A port that nothing listens on, at least until it is asked for, and that nobody was given
/// before. Below those that systems give to outgoing connections, any of which would take it.
public final class FreePort {

    private static final int FIRST = 15_000;
    private static final int LAST = 32_000;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePort() {}

    public static int any() throws IOException {
        for (int tries = 0; ; tries++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(Ports.loopback(port));
                if (GIVEN.add(port)) {
                    return port;
                }
            } catch (IOException e) {
                if (tries > 100) {
                    throw e;
                }
            }
        }
    }
}
