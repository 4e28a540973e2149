package dev.syncline.jmx;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Set;
import javax.management.JMRuntimeException;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.remote.MBeanServerForwarder;
import org.jspecify.annotations.Nullable;

/// What those may do who come through the port: look at the MBeans that are there, and invoke their
/// operations, which ask for their own roles. Nobody makes an MBean, or takes one away: MBeans such
/// as MLet would load foreign code.
final class SignedInOnly implements InvocationHandler {

    private static final Set<String> ALLOWED =
            Set.of(
                    "getAttribute",
                    "getAttributes",
                    "getMBeanInfo",
                    "getMBeanCount",
                    "getObjectInstance",
                    "getDefaultDomain",
                    "getDomains",
                    "queryNames",
                    "queryMBeans",
                    "isRegistered",
                    "isInstanceOf",
                    "addNotificationListener",
                    "removeNotificationListener",
                    "invoke");

    /// The connector itself asks for these, for nobody.
    private static final Set<String> THE_CONNECTORS =
            Set.of("getClassLoader", "getClassLoaderFor", "getClassLoaderRepository");

    private final MBeanServer server;
    private final JmxCallers callers;

    private SignedInOnly(MBeanServer server, JmxCallers callers) {
        this.server = server;
        this.callers = callers;
    }

    static MBeanServerForwarder before(MBeanServer server, JmxCallers callers) {
        return (MBeanServerForwarder)
                Proxy.newProxyInstance(
                        SignedInOnly.class.getClassLoader(),
                        new Class<?>[] {MBeanServerForwarder.class},
                        new SignedInOnly(server, callers));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
            throws Throwable {
        switch (method.getName()) {
            case "getMBeanServer" -> {
                return server;
            }
            case "setMBeanServer", "hashCode", "equals", "toString" -> {
                throw new UnsupportedOperationException(method.getName());
            }
            default -> {
                if (!THE_CONNECTORS.contains(method.getName())) {
                    admit(method);
                }
                return ask(method, arguments);
            }
        }
    }

    private void admit(Method method) {
        var _ = callers.current();
        if (!ALLOWED.contains(method.getName())) {
            throw new SecurityException(
                    "'%s' is not possible here: MBeans can be read and their operations invoked"
                            .formatted(method.getName()));
        }
    }

    private @Nullable Object ask(Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            Object answer = method.invoke(server, arguments);
            return answer instanceof MBeanInfo info ? withoutGetters(info) : answer;
        } catch (InvocationTargetException e) {
            throw plain(e.getTargetException());
        }
    }

    /// Spring lists the getters of attributes among the operations.
    private static MBeanInfo withoutGetters(MBeanInfo info) {
        return new MBeanInfo(
                info.getClassName(),
                info.getDescription(),
                info.getAttributes(),
                info.getConstructors(),
                Arrays.stream(info.getOperations())
                        .filter(operation ->
                                !"getter".equals(operation.getDescriptor().getFieldValue("role")))
                        .toArray(MBeanOperationInfo[]::new),
                info.getNotifications());
    }

    /// Without the layers that JMX puts around it: clients show the outermost one only.
    private static Throwable plain(Throwable thrown) {
        Throwable cause = thrown.getCause();
        return (thrown instanceof MBeanException || thrown instanceof JMRuntimeException)
                        && (cause instanceof SecurityException
                                || cause instanceof IllegalStateException)
                ? cause
                : thrown;
    }
}
