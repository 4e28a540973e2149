package dev.syncline.run;

import dev.syncline.schedule.SyncScheduler;
import dev.syncline.schedule.WorkerProperties;
import java.time.Clock;
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
    private final String version;
    private boolean drained;
    private volatile boolean leaving;

    /// @param version what the build called itself
    NodePresence(
            Node node,
            String version,
            NodeStore nodes,
            SyncScheduler scheduler,
            WorkerProperties worker,
            Clock clock) {
        this.node = node;
        this.version = version;
        this.nodes = nodes;
        this.scheduler = scheduler;
        this.worker = worker;
        this.clock = clock;
    }

    void tell() {
        try {
            boolean wanted = nodes.seen(node, version, worker.enabled(), clock);
            if (wanted == drained || !worker.enabled()) {
                return;
            }
            if (wanted) {
                scheduler.standby();
                log.info("This node is drained: it takes no further fires");
            } else {
                takeFiresAgain();
            }
            drained = wanted;
        } catch (RuntimeException e) {
            log.debug("The cluster could not be told that this node is there", e);
        }
    }

    private void takeFiresAgain() {
        scheduler.start();
        if (leaving) {
            // The node began to end in between.
            scheduler.standby();
        }
        log.info("This node takes fires again");
    }

    /// From now on the node takes no further fires, whatever it is asked.
    void leaving() {
        leaving = true;
    }

    void leave() {
        try {
            nodes.stopped(node);
        } catch (RuntimeException e) {
            log.debug("The cluster could not be told that this node goes", e);
        }
    }
}
