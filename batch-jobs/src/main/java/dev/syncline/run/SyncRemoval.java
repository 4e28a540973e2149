package dev.syncline.run;

/// What came of the wish to take a sync away.
public sealed interface SyncRemoval {

    /// It is gone on every node; its runs and errors can still be read.
    record Removed() implements SyncRemoval {}

    /// Not possible as things stand; the sentence says why.
    record Refused(String why) implements SyncRemoval {}

    record Unknown() implements SyncRemoval {}
}
