package dev.syncline.sync;

/// How the rejects of a sync can be sent through it again.
public sealed interface RedrivePolicy {

    /// One by one, in place of the source: the default.
    RedrivePolicy RECORDS = new Records();

    /// By running the sync as usual.
    RedrivePolicy WHOLE = new Whole();

    /// Not at all.
    ///
    /// @param why one sentence, which also says what to do instead
    static RedrivePolicy none(String why) {
        return new None(why);
    }

    /// Each reject goes through its step's own processor and writer, and nothing else does: no
    /// source is read, no guard is asked, steps without rejects are passed over.
    record Records() implements RedrivePolicy {}

    /// The writer replaces its target whole, or the source keeps what was refused: an ordinary run
    /// takes the rejects with it. They count as re-driven when it completes. What a person mended
    /// has no place in it.
    record Whole() implements RedrivePolicy {}

    record None(String why) implements RedrivePolicy {}
}
