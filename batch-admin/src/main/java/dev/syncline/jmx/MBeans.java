package dev.syncline.jmx;

import dev.syncline.connection.ConnectionRegistry;
import dev.syncline.run.ClusterChange;
import dev.syncline.run.Sync;
import dev.syncline.run.SyncRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.jmx.export.MBeanExporter;
import org.springframework.jmx.export.annotation.AnnotationJmxAttributeSource;
import org.springframework.jmx.export.assembler.MetadataMBeanInfoAssembler;
import org.springframework.jmx.support.RegistrationPolicy;

/// The MBeans of this node, which come and go with the syncs. Thread-safe.
///
/// They are at two MBean servers: one of their own, which the port leads to and where nothing else
/// is, and the JVM's, for agents within it, which can read there and, since nobody is signed in, do
/// nothing.
final class MBeans implements SmartLifecycle {

    static final String DOMAIN = "dev.syncline";

    private static final Logger log = LoggerFactory.getLogger(MBeans.class);
    private static final String OF_SYNCS = SyncRegistry.changeName("");

    private final SyncRegistry syncs;
    private final ConnectionRegistry connections;
    private final Makers makers;
    private final List<MBeanExporter> exporters;
    private final Map<String, ObjectName> bySync = new HashMap<>();
    private volatile boolean running;

    MBeans(
            SyncRegistry syncs,
            ConnectionRegistry connections,
            Makers makers,
            MBeanServer own,
            MBeanServer jvms) {
        this.syncs = syncs;
        this.connections = connections;
        this.makers = makers;
        this.exporters = List.of(exporter(own), exporter(jvms));
    }

    /// What makes the resource of each name.
    record Makers(
            NodeResource node,
            Function<String, SyncResource> sync,
            Function<String, ConnectionResource> connection) {}

    private static MBeanExporter exporter(MBeanServer server) {
        AnnotationJmxAttributeSource annotations = new AnnotationJmxAttributeSource();
        MBeanExporter exporter = new MBeanExporter();
        exporter.setServer(server);
        exporter.setAssembler(new MetadataMBeanInfoAssembler(annotations));
        // Of several nodes in one JVM the first one has the names.
        exporter.setRegistrationPolicy(RegistrationPolicy.IGNORE_EXISTING);
        exporter.afterPropertiesSet();
        return exporter;
    }

    @Override
    public void start() {
        register(makers.node(), name("Node", null));
        connections
                .names()
                .forEach(connection ->
                        register(
                                makers.connection().apply(connection),
                                name("Connection", connection)));
        running = true;
        refresh();
    }

    /// A sync came or went, on whichever node.
    @EventListener
    void changed(ClusterChange change) {
        if (running
                && (change.what().startsWith(OF_SYNCS)
                        || change.what().equals(ClusterChange.ANYTHING))) {
            try {
                refresh();
            } catch (RuntimeException e) {
                log.warn("The MBeans of syncs may not be up to date: {}", e.toString());
            }
        }
    }

    private synchronized void refresh() {
        Set<String> present = syncs.all().stream().map(Sync::name).collect(Collectors.toSet());
        Set.copyOf(bySync.keySet()).stream()
                .filter(sync -> !present.contains(sync))
                .forEach(sync -> unregister(Objects.requireNonNull(bySync.remove(sync))));
        present.stream()
                .filter(sync -> !bySync.containsKey(sync))
                .forEach(sync -> {
                    ObjectName name = name("Sync", sync);
                    register(makers.sync().apply(sync), name);
                    bySync.put(sync, name);
                });
    }

    private void register(Object resource, ObjectName name) {
        exporters.forEach(exporter -> exporter.registerManagedResource(resource, name));
    }

    private void unregister(ObjectName name) {
        exporters.forEach(exporter -> exporter.unregisterManagedResource(name));
    }

    private static ObjectName name(String type, @org.jspecify.annotations.Nullable String name) {
        try {
            return new ObjectName(
                    name == null
                            ? "%s:type=%s".formatted(DOMAIN, type)
                            : "%s:type=%s,name=%s".formatted(DOMAIN, type, value(name)));
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException(name, e);
        }
    }

    private static String value(String name) {
        return name.matches("[\\w.-]+") ? name : ObjectName.quote(name);
    }

    @Override
    public synchronized void stop() {
        running = false;
        exporters.forEach(MBeanExporter::destroy);
        bySync.clear();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return 0;
    }
}
