package dev.syncline.connection;

/// What came of a probe.
sealed interface ProbeOutcome {

    /// The peer can be used.
    record Answered() implements ProbeOutcome {}

    /// The peer is there, but refuses who we are, or what it is asked for is not set up: waiting
    /// for it would not help, and runs should fail with their own sentence.
    record Refused(String why) implements ProbeOutcome {}

    /// The peer can't be used now.
    record Failed(String why) implements ProbeOutcome {}
}
