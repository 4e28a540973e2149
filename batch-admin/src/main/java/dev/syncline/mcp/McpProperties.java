package dev.syncline.mcp;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Who may come to `/mcp`, beside having a token, and how long a confirmation is good.
///
/// @param allowedOrigins web pages whose scripts may, such as `https://assistant.example` or
///   `http://localhost:*`. None: whatever sends an `Origin` is refused.
/// @param allowedHosts what a request may call this node in its `Host`, such as
///   `syncline.example:443` or `localhost:*`; none: anything
/// @param confirmationLifetime from the preview to the call that acts. A longer one leaves people
///   time to read; a shorter one lets less change in between.
@ConfigurationProperties("syncline.mcp")
record McpProperties(
        @DefaultValue List<String> allowedOrigins,
        @DefaultValue List<String> allowedHosts,
        @DefaultValue("5m") Duration confirmationLifetime) {

    private static final Duration LONGEST = Duration.ofHours(1);

    McpProperties {
        allowedOrigins = List.copyOf(allowedOrigins);
        allowedHosts = List.copyOf(allowedHosts);
        if (!confirmationLifetime.isPositive() || confirmationLifetime.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "syncline.mcp.confirmation-lifetime must be from 1ms to 1h, not %s"
                            .formatted(confirmationLifetime));
        }
    }
}
