package dev.syncline.jmx;

import dev.syncline.access.PasswordSignIn;
import dev.syncline.operation.Channel;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.rmi.NoSuchObjectException;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.RMIClientSocketFactory;
import java.rmi.server.RemoteServer;
import java.rmi.server.ServerNotActiveException;
import java.rmi.server.UnicastRemoteObject;
import java.security.Security;
import java.util.HashMap;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.remote.JMXAuthenticator;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXServiceURL;
import javax.management.remote.rmi.RMIConnectorServer;
import javax.management.remote.rmi.RMIJRMPServerImpl;
import javax.net.ServerSocketFactory;
import javax.rmi.ssl.SslRMIClientSocketFactory;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.SmartLifecycle;

/// The port, when one is set: RMI's registry and the connector together, at one address, for users
/// with their passwords, and over TLS wherever others can listen.
final class JmxPort implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(JmxPort.class);

    /// What clients look up: `service:jmx:rmi:///jndi/rmi://host:port/jmxrmi`.
    private static final String ENTRY = "jmxrmi";

    /// A name and a password, of whoever they may be.
    private static final String CREDENTIALS = "maxarray=2;maxdepth=2;java.lang.String;!*";

    /// What reading, invoking and listening need, of users.
    private static final String ARGUMENTS =
            "maxdepth=20;maxarray=10000;java.lang.*;java.util.*;java.rmi.MarshalledObject;java.rmi.server.*;"
                    + "javax.management.*;javax.security.auth.Subject;!*";

    private final JmxProperties properties;
    private final PasswordSignIn users;
    private final JmxCallers callers;
    private final MBeanServer server;
    private final SslBundles bundles;
    private @Nullable Registry registry;
    private @Nullable JMXConnectorServer connector;

    JmxPort(
            JmxProperties properties,
            PasswordSignIn users,
            JmxCallers callers,
            MBeanServer server,
            SslBundles bundles) {
        this.properties = properties;
        this.users = users;
        this.callers = callers;
        this.server = server;
        this.bundles = bundles;
    }

    @Override
    public void start() {
        if (properties.port() == 0) {
            return;
        }
        InetAddress address = address();
        if (!users.isPossible()) {
            throw refused(
                    "syncline.jmx.port is set, but nobody has a password to come in with; set SYNCLINE_ADMIN_PASSWORD, or leave the port off");
        }
        if (!address.isLoopbackAddress() && properties.sslBundle().isEmpty()) {
            throw refused(
                    "syncline.jmx.address is %s, where others could listen to passwords; set syncline.jmx.ssl-bundle, or 127.0.0.1"
                            .formatted(properties.address()));
        }
        open(address);
        log.info(
                "JMX at service:jmx:rmi:///jndi/rmi://{}:{}/{}{}",
                host(address),
                properties.port(),
                ENTRY,
                properties.sslBundle().isEmpty() ? "" : " over TLS");
    }

    private InetAddress address() {
        try {
            return InetAddress.getByName(properties.address());
        } catch (UnknownHostException e) {
            throw refused(
                    "syncline.jmx.address is '%s', which is no address of this machine"
                            .formatted(properties.address()));
        }
    }

    private void open(InetAddress address) {
        // RMI reads both from here only. Its registry would let every process of this machine put
        // another object in our place: nothing that comes over the wire is put in.
        if (System.getProperty("java.rmi.server.hostname") == null) {
            System.setProperty("java.rmi.server.hostname", host(address));
        }
        Security.setProperty("sun.rmi.registry.registryFilter", "!*");
        BoundSockets sockets = new BoundSockets(address, serverSockets());
        RMIClientSocketFactory clients =
                properties.sslBundle().isEmpty() ? null : new SslRMIClientSocketFactory();
        try {
            registry = LocateRegistry.createRegistry(properties.port(), clients, sockets);
            Map<String, Object> settings = new HashMap<>();
            settings.put(JMXConnectorServer.AUTHENTICATOR, (JMXAuthenticator) this::signIn);
            settings.put(RMIConnectorServer.CREDENTIALS_FILTER_PATTERN, CREDENTIALS);
            settings.put(RMIConnectorServer.SERIAL_FILTER_PATTERN, ARGUMENTS);
            RMIJRMPServerImpl entry =
                    new RMIJRMPServerImpl(properties.port(), clients, sockets, settings);
            RMIConnectorServer opened =
                    new RMIConnectorServer(
                            new JMXServiceURL("rmi", host(address), properties.port()),
                            settings,
                            entry,
                            SignedInOnly.before(server, callers));
            connector = opened;
            opened.start();
            registry.rebind(ENTRY, entry);
        } catch (IOException e) {
            stop();
            throw refused(
                    "JMX can't listen at %s:%d: %s"
                            .formatted(properties.address(), properties.port(), rootMessage(e)));
        }
    }

    private ServerSocketFactory serverSockets() {
        try {
            return properties.sslBundle().isEmpty()
                    ? ServerSocketFactory.getDefault()
                    : bundles.getBundle(properties.sslBundle())
                            .createSslContext()
                            .getServerSocketFactory();
        } catch (NoSuchSslBundleException e) {
            throw refused(
                    "syncline.jmx.ssl-bundle names '%s', but there is no such spring.ssl.bundle"
                            .formatted(properties.sslBundle()));
        }
    }

    private String host(InetAddress address) {
        if (!properties.host().isEmpty()) {
            return properties.host();
        }
        try {
            return address.isAnyLocalAddress()
                    ? InetAddress.getLocalHost().getHostName()
                    : address.getHostAddress();
        } catch (UnknownHostException e) {
            throw refused(
                    "This machine does not know its own name; set syncline.jmx.host to how clients call it");
        }
    }

    private Subject signIn(Object credentials) {
        if (credentials instanceof String[] pair && pair.length == 2) {
            try {
                return JmxCallers.subject(
                        users.signIn(pair[0], pair[1], clientHost(), Channel.JMX));
            } catch (SynclineException e) {
                throw new SecurityException(e.getMessage());
            }
        }
        throw new SecurityException("Sign in with a user's name and password");
    }

    private static String clientHost() {
        try {
            return RemoteServer.getClientHost();
        } catch (ServerNotActiveException e) {
            return "unknown";
        }
    }

    private static String rootMessage(Throwable thrown) {
        return thrown.getCause() == null
                ? String.valueOf(thrown.getMessage())
                : rootMessage(thrown.getCause());
    }

    private static SynclineException refused(String sentence) {
        return new SynclineException(ErrorClass.CONFIG, sentence);
    }

    @Override
    public void stop() {
        try {
            if (connector != null) {
                connector.stop();
            }
            if (registry != null) {
                UnicastRemoteObject.unexportObject(registry, true);
            }
        } catch (NoSuchObjectException e) {
            log.debug("RMI's registry was gone already", e);
        } catch (IOException e) {
            log.warn("The JMX port did not close in order: {}", e.toString());
        }
        connector = null;
        registry = null;
    }

    @Override
    public boolean isRunning() {
        return registry != null;
    }

    /// Before the engine: a port that can't be opened stops the start while nothing runs yet.
    @Override
    public int getPhase() {
        return 0;
    }
}
