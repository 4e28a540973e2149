package dev.syncline.schedule;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What this node does of the cluster's work.
///
/// @param enabled false for a node that serves the API and the console only
/// @param maxConcurrentRuns how many runs this node executes at once. Each takes a thread and a
///   database connection; more than the node can carry slows all of them down.
@ConfigurationProperties("syncline.worker")
public record WorkerProperties(
        @DefaultValue("true") boolean enabled, @DefaultValue("4") int maxConcurrentRuns) {

    public WorkerProperties {
        if (maxConcurrentRuns < 1 || maxConcurrentRuns > 100) {
            throw new IllegalArgumentException(
                    "syncline.worker.max-concurrent-runs must be from 1 to 100, not "
                            + maxConcurrentRuns);
        }
    }
}
