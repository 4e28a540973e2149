package dev.syncline.sync;

import java.util.Locale;

/// What kind of trouble ended a run or refused a record. Decides whether a retry can help and what
/// a person does next.
///
/// On the wire and in `sync_errors.error_class` the name stands in lower case: [#wireName()].
public enum ErrorClass {
    /// A setting is missing or wrong. Nothing changes until somebody changes it.
    CONFIG(false, "Correct the setting that the message names, then restart the run."),
    /// The peer refused who we are.
    CREDENTIALS(false, "Renew the credentials of the connection, then restart the run."),
    /// The source answered, but not with what it owes us.
    SOURCE(true, "Look at the source system; the run is tried again by itself."),
    /// The target refused or could not take the records.
    TARGET(true, "Look at the target system; the run is tried again by itself."),
    /// Nobody answered, or the connection broke.
    NETWORK(true, "Check that the peer can be reached; the run is tried again by itself."),
    /// The content itself is wrong; sending the same again gives the same.
    DATA(
            false,
            "Correct the data where it comes from, then restart the run or send the rejects again."),
    /// Somebody else changed the target or the source in the meantime.
    CONFLICT(
            true,
            "The next attempt reads the newer state; nothing to do unless it keeps happening."),
    /// Another node has taken this run over.
    LEASE_LOST(true, "Another node goes on with the run; look there for what became of it."),
    /// The engine or its own database failed.
    PLATFORM(
            true,
            "Look at the node's log and at the engine's database; the run is tried again by itself.");

    private final boolean retryable;
    private final String advice;

    ErrorClass(boolean retryable, String advice) {
        this.retryable = retryable;
        this.advice = advice;
    }

    /// Whether the same thing tried again, unchanged, may succeed.
    public boolean isRetryable() {
        return retryable;
    }

    /// One sentence that tells an operator what to do next.
    public String advice() {
        return advice;
    }

    /// The name in tables, metrics and JSON, for example `lease_lost`.
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The reverse of [#wireName()].
    ///
    /// @throws IllegalArgumentException when no class has that name
    public static ErrorClass ofWireName(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
