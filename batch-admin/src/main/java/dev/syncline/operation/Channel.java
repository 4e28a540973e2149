package dev.syncline.operation;

import dev.syncline.sync.TriggerKind;
import java.util.Locale;

/// Which way a request came.
public enum Channel {
    API(TriggerKind.API),
    CONSOLE(TriggerKind.CONSOLE),
    MCP(TriggerKind.MCP),
    JMX(TriggerKind.JMX);

    private final TriggerKind trigger;

    Channel(TriggerKind trigger) {
        this.trigger = trigger;
    }

    /// What a fire that is asked for this way says of itself.
    TriggerKind trigger() {
        return trigger;
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
