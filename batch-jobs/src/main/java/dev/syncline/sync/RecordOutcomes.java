package dev.syncline.sync;

/// Where a writer accounts for what became of the records of the current chunk. The counts and
/// rejects are stored in the chunk's own transaction, so they are true exactly when the records are
/// there.
///
/// One instance belongs to one step of one attempt and is used on that step's thread only. What was
/// read, filtered or refused before the writer is counted by the step itself; the writer must
/// account for every record it was given, so that `read = created + updated + unchanged + filtered
/// + rejected` holds.
public interface RecordOutcomes {

    /// Records that the target did not have.
    void created(long count);

    /// Records that the target had with other content.
    void updated(long count);

    /// Records that the target had with the same content.
    void unchanged(long count);

    /// Records left out on purpose, such as the earlier ones of several with one key.
    void filtered(long count);

    /// Records removed from the target; they stand beside the ledger's sum.
    void deleted(long count);

    /// One record that the target refused.
    ///
    /// @throws SynclineException when the run has more rejects than its [RejectLimit] allows; the
    ///   run fails
    void reject(Reject reject);
}
