package dev.syncline.sync;

/// Makes records again of what rejects kept of them. A reader that implements it can be replaced by
/// rejects in a re-drive; so can the processor's output before a writer that does. Called on the
/// step's thread, within a chunk's transaction; a reader that is asked was never opened.
///
/// @param <T> what the reader gives, or the writer takes
@FunctionalInterface
public interface Redrivable<T> {

    /// @throws RejectedRecordException when the payload can't be made a record
    T recordOf(RejectPayload payload);

    /// Of records with just these columns. A column that the payload leaves out is null; one that
    /// it has beyond them is refused, since a misspelt one would be lost without a word.
    static Redrivable<SyncRecord> records(Columns columns) {
        return payload -> SyncRecord.of(columns, payload);
    }
}
