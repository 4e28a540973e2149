package dev.syncline.connection;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How the cluster watches its connections.
///
/// @param checkInterval how often one node of the cluster asks each connection. Shorter notices
///   trouble sooner and costs the peers more.
/// @param troubleInterval how often instead while a connection is offline or its last check failed:
///   at the longest, so much later than a peer's return do the syncs that waited for it fire
/// @param failuresToOffline how many failures in a row make it offline: of probes, and of runs that
///   ended with class `network` and use this connection only; the last one is a probe's. 1 lets a
///   single lost packet skip fires; more burn as many attempts first.
/// @param probeTimeout a probe that takes longer has failed
/// @param resendRefusedAfter how long credentials are not sent again that a peer has refused; at
///   once when they change or somebody has the connection checked. Raising it leaves a connection
///   unused for longer that was mended on the peer's side; lowering it may lock the account.
@ConfigurationProperties("syncline.connections")
public record ConnectionProperties(
        @DefaultValue("60s") Duration checkInterval,
        @DefaultValue("5s") Duration troubleInterval,
        @DefaultValue("2") int failuresToOffline,
        @DefaultValue("10s") Duration probeTimeout,
        @DefaultValue("6h") Duration resendRefusedAfter) {

    public ConnectionProperties {
        checkPositive("check-interval", checkInterval);
        checkPositive("trouble-interval", troubleInterval);
        checkPositive("probe-timeout", probeTimeout);
        checkPositive("resend-refused-after", resendRefusedAfter);
        if (failuresToOffline < 1) {
            throw new IllegalArgumentException(
                    "syncline.connections.failures-to-offline must be at least 1, not "
                            + failuresToOffline);
        }
    }

    private static void checkPositive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(
                    "syncline.connections.%s must be positive, not %s".formatted(name, value));
        }
    }
}
