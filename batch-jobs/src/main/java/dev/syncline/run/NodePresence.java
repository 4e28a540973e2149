package dev.syncline.run;

import dev.syncline.schedule.SyncScheduler;
import dev.syncline.schedule.WorkerProperties;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the cluster every few seconds that this node is there, and does what it is asked to
/// meanwhile: a drained node takes no further fires; the runs that it has go on to their end.
final class NodePresence {

    private static final Logger log = LoggerFactory.getLogger(NodePresence.class);

    private final Node node;
    private final NodeStore nodes;
    private final SyncScheduler scheduler;
    private final WorkerProperties worker;
    private final Clock clock;
    private boolean drained;

    NodePresence(
            Node node,
            NodeStore nodes,
            SyncScheduler scheduler,
            WorkerProperties worker,
            Clock clock) {
        this.node = node;
        this.nodes = nodes;
        this.scheduler = scheduler;
        this.worker = worker;
        this.clock = clock;
    }

    /// What the build called this version; `unknown` outside a jar.
    private static String version() {
        return Optional.ofNullable(NodePresence.class.getPackage().getImplementationVersion())
                .orElse("unknown");
    }

    void tell() {
        try {
            boolean wanted = nodes.seen(node, version(), worker.enabled(), clock);
            if (wanted == drained || !worker.enabled()) {
                return;
            }
            if (wanted) {
                scheduler.standby();
                log.info("This node is drained: it takes no further fires");
            } else {
                scheduler.start();
                log.info("This node takes fires again");
            }
            drained = wanted;
        } catch (RuntimeException e) {
            log.debug("The cluster could not be told that this node is there", e);
        }
    }

    void leave() {
        try {
            nodes.stopped(node);
        } catch (RuntimeException e) {
            log.debug("The cluster could not be told that this node goes", e);
        }
    }
}
