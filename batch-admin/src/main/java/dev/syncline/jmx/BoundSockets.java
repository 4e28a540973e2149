package dev.syncline.jmx;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.rmi.server.RMIServerSocketFactory;
import javax.net.ServerSocketFactory;

/// Listens at one address rather than at all of them. Equal ones share a port.
///
/// @param sockets plain ones, or TLS
record BoundSockets(InetAddress address, ServerSocketFactory sockets)
        implements RMIServerSocketFactory {

    private static final int BACKLOG = 50;

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        return sockets.createServerSocket(port, BACKLOG, address);
    }
}
