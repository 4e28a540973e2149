package dev.syncline.sandbox.peer;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/// The ports on which the sandbox listens, all of them on loopback.
public final class Ports {

    private Ports() {}

    /// @param owner what wants the port, as a reader of the message knows it
    /// @param key the setting that moves it to another port
    /// @throws SynclineException `config`, one sentence with port and key, when something listens
    ///   there already
    public static void requireFree(String owner, int port, String key) {
        try (ServerSocket socket = new ServerSocket()) {
            // Connections of a predecessor that linger in TIME_WAIT don't make the port taken.
            socket.setReuseAddress(true);
            socket.bind(loopback(port));
        } catch (IOException e) {
            throw taken(owner, port, key, e);
        }
    }

    public static SynclineException taken(String owner, int port, String key, Throwable cause) {
        return new SynclineException(
                ErrorClass.CONFIG,
                "Port %d, on which the sandbox's %s listens, is in use; end the program that holds it, or choose another port with %s."
                        .formatted(port, owner, key),
                cause);
    }

    public static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }
}
