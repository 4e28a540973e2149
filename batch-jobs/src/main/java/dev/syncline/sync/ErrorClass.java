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
    SOURCE(
            true,
            "Look at the source system; the run is tried again by itself.",
            "Correct at the source system, or in the sync, what the message names, then restart the run."),
    /// The target refused or could not take the records.
    TARGET(
            true,
            "Look at the target system; the run is tried again by itself.",
            "Correct at the target system, or in the sync, what the message names, then restart the run."),
    /// Nobody answered, or the connection broke.
    NETWORK(
            true,
            "Check that the peer can be reached; the run is tried again by itself.",
            "Correct the connection that the message names, then restart the run."),
    /// The content itself is wrong; sending the same again gives the same.
    DATA(
            false,
            "Correct the data where it comes from, then restart the run or send the rejects again."),
    /// Somebody else changed the target or the source in the meantime.
    CONFLICT(
            true,
            "The next attempt reads the newer state; nothing to do unless it keeps happening.",
            "See who else changed what the message names, then restart the run."),
    /// Another node has taken this run over.
    LEASE_LOST(true, "Another node goes on with the run; look there for what became of it."),
    /// The engine or its own database failed.
    PLATFORM(
            true,
            "Look at the node's log and at the engine's database; the run is tried again by itself.",
            "Look at the node's log and at the engine's database, then restart the run.");

    private final boolean retryable;
    private final String advice;
    private final String adviceOnceMended;

    /// @param advice where it makes no difference whether another try can help
    ErrorClass(boolean retryable, String advice) {
        this(retryable, advice, advice);
    }

    /// @param adviceOnceMended where no other try can help until somebody has mended something
    ErrorClass(boolean retryable, String advice, String adviceOnceMended) {
        this.retryable = retryable;
        this.advice = advice;
        this.adviceOnceMended = adviceOnceMended;
    }

    /// Whether the same thing tried again, unchanged, may succeed.
    public boolean isRetryable() {
        return retryable;
    }

    /// One sentence that tells an operator what to do next.
    public String advice() {
        return advice(retryable);
    }

    /// The same for an error that may know better than its class whether trying again can help.
    public String advice(boolean retryable) {
        return retryable ? advice : adviceOnceMended;
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
