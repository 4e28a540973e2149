package dev.syncline.sync;

/// One record can't be read or processed; it becomes a reject and the step goes on with the next
/// one.
///
/// Only readers and processors throw it. A writer never does: it isolates the record and calls
/// [RecordOutcomes#reject(Reject)], because an exception out of a writer would roll its neighbours
/// back.
public class RejectedRecordException extends SynclineException {

    private final transient Reject reject;

    public RejectedRecordException(Reject reject) {
        super(reject.errorClass(), reject.message());
        this.reject = reject;
    }

    public Reject reject() {
        return reject;
    }
}
