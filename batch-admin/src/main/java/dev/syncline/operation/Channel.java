package dev.syncline.operation;

import dev.syncline.sync.TriggerKind;
import java.util.List;
import java.util.Locale;

/// Which way a request came.
public enum Channel {
    API(TriggerKind.API),
    CONSOLE(TriggerKind.CONSOLE),
    MCP(TriggerKind.MCP),
    JMX(TriggerKind.JMX);

    private static final List<String> API_PATHS = List.of("/v1/", "/api/", "/v3/", "/actuator");

    private final TriggerKind trigger;

    Channel(TriggerKind trigger) {
        this.trigger = trigger;
    }

    /// What a fire that is asked for this way says of itself.
    TriggerKind trigger() {
        return trigger;
    }

    /// The one that a request for this path came.
    public static Channel ofPath(String path) {
        if (path.startsWith("/mcp")) {
            return MCP;
        }
        return API_PATHS.stream().anyMatch(path::startsWith) ? API : CONSOLE;
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
