package dev.syncline.sandbox.peer;

import java.io.IOException;
import java.net.ServerSocket;

/// A port that nothing listens on, at least until it is asked for.
public final class FreePort {

    private FreePort() {}

    public static int any() throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(Ports.loopback(0));
            return socket.getLocalPort();
        }
    }
}
