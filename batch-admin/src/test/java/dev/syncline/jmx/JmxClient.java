package dev.syncline.jmx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.jspecify.annotations.Nullable;

/// Somebody at the JMX port, as any client is.
final class JmxClient implements AutoCloseable {

    static final ObjectName NODE = name("dev.syncline:type=Node");

    private final JMXConnector connector;
    final MBeanServerConnection server;

    private JmxClient(JMXConnector connector) throws IOException {
        this.connector = connector;
        this.server = connector.getMBeanServerConnection();
    }

    static JmxClient signedIn(int port, String user, String password) {
        return connect(port, Map.of(JMXConnector.CREDENTIALS, new String[] {user, password}));
    }

    static JmxClient connect(int port, Map<String, Object> environment) {
        try {
            return new JmxClient(
                    JMXConnectorFactory.connect(
                            new JMXServiceURL(
                                    "service:jmx:rmi:///jndi/rmi://127.0.0.1:%d/jmxrmi"
                                            .formatted(port)),
                            new HashMap<>(environment)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ObjectName sync(String name) {
        return name("dev.syncline:type=Sync,name=" + name);
    }

    static ObjectName connection(String name) {
        return name("dev.syncline:type=Connection,name=" + name);
    }

    static ObjectName name(String name) {
        try {
            return new ObjectName(name);
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException(name, e);
        }
    }

    @Nullable Object get(ObjectName bean, String attribute) {
        return ask(() -> server.getAttribute(bean, attribute));
    }

    @Nullable Object invoke(ObjectName bean, String operation, Object... arguments) {
        MBeanOperationInfo found =
                ask(() ->
                        java.util.Arrays.stream(server.getMBeanInfo(bean).getOperations())
                                .filter(info -> info.getName().equals(operation))
                                .findFirst()
                                .orElseThrow());
        return ask(() -> server.invoke(bean, operation, arguments, signature(found)));
    }

    static String[] signature(MBeanOperationInfo operation) {
        return java.util.Arrays.stream(operation.getSignature())
                .map(MBeanParameterInfo::getType)
                .toArray(String[]::new);
    }

    interface Question<T> {
        T ask() throws JMException, IOException;
    }

    static <T> T ask(Question<T> question) {
        try {
            return question.ask();
        } catch (JMException e) {
            throw new IllegalArgumentException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
