package dev.syncline.sync;

import java.util.Locale;

/// What caused a fire, or a further attempt of its run.
public enum TriggerKind {
    CRON,
    INTERVAL,
    /// The first fire of a sync when a node starts and the sync is set to run at once.
    STARTUP,
    API,
    CONSOLE,
    MCP,
    JMX,
    /// A connection came back.
    RECONNECT,
    REDRIVE,
    /// A person asked for another attempt.
    RESTART,
    /// The engine plans another attempt after a failure that may pass.
    RETRY,
    /// The node that ran it died.
    RECOVERY,
    /// The node that ran it shut down.
    HANDOVER;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static TriggerKind ofWireName(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }

    /// Whether a person, or a program on their behalf, asked for it just now.
    public boolean isAskedByPerson() {
        return switch (this) {
            case API, CONSOLE, MCP, JMX, REDRIVE, RESTART -> true;
            case CRON, INTERVAL, STARTUP, RECONNECT, RETRY, RECOVERY, HANDOVER -> false;
        };
    }

    /// Whether it comes from the sync's own schedule, so that its absence counts as missed.
    public boolean isScheduled() {
        return this == CRON || this == INTERVAL;
    }
}
