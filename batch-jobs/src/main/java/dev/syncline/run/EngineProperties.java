package dev.syncline.run;

import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How this node takes part.
///
/// @param nodeName how logs and runs call this node; the host's name by default
/// @param leaseDuration after how much silence a node counts as dead. Shorter resumes a dead node's
///   runs sooner; longer forgives longer pauses of a living one.
/// @param heartbeat how often leases are renewed; at most a third of the lease's duration
/// @param shutdownTimeout how long a node that shuts down waits for its runs to end their chunks
/// @param mostLostAttempts a run that was under way on so many nodes in a row when they fell
///   silent, and has committed nothing on any of them, is `failed` instead of handed on; it may be
///   what kills them
/// @param runAtStart whether every sync is fired once when this node starts
/// @param databaseWait how long a node that starts waits for its database to answer
@ConfigurationProperties("syncline.engine")
public record EngineProperties(
        Optional<String> nodeName,
        @DefaultValue("12s") Duration leaseDuration,
        @DefaultValue("3s") Duration heartbeat,
        @DefaultValue("20s") Duration shutdownTimeout,
        @DefaultValue("5") int mostLostAttempts,
        @DefaultValue("false") boolean runAtStart,
        @DefaultValue("60s") Duration databaseWait) {

    public EngineProperties {
        if (mostLostAttempts < 1) {
            throw new IllegalArgumentException(
                    "syncline.engine.most-lost-attempts must be at least 1, not "
                            + mostLostAttempts);
        }
        if (heartbeat.multipliedBy(3).compareTo(leaseDuration) > 0
                || heartbeat.isZero()
                || heartbeat.isNegative()) {
            throw new IllegalArgumentException(
                    "syncline.engine.heartbeat (%s) must be positive and at most a third of syncline.engine.lease-duration (%s)"
                            .formatted(heartbeat, leaseDuration));
        }
    }
}
