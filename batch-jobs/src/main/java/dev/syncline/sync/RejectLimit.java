package dev.syncline.sync;

/// How many rejects a run may have before it fails instead of going on. Counted over all attempts
/// of a run.
///
/// @param maxRecords the run fails with the first reject above this number. Raising it lets a
///   broken source fill `sync_errors`; lowering it stops a run for a few bad records.
/// @param maxShare rejects per records read, 0 to 1; looked at with each commit once `minRecords`
///   are read. A smaller source may be refused whole: its run is `completed_with_errors`.
/// @param minRecords how many records must have been read before the share says anything
public record RejectLimit(long maxRecords, double maxShare, long minRecords) {

    /// 10,000 rejects, or more than half of at least 100 records.
    public static final RejectLimit DEFAULT = new RejectLimit(10_000, 0.5, 100);

    /// Any number of rejects.
    public static final RejectLimit NONE = new RejectLimit(Long.MAX_VALUE, 1, 1);

    public RejectLimit {
        // Written so that a share that is no number is refused as well.
        if (maxRecords < 0 || !(maxShare >= 0 && maxShare <= 1) || minRecords < 1) {
            throw new IllegalArgumentException(
                    "A reject limit needs maxRecords >= 0, maxShare from 0 to 1 and minRecords >= 1, not %d, %s, %d"
                            .formatted(maxRecords, maxShare, minRecords));
        }
    }

    public boolean isExceededBy(long rejected, long read) {
        return rejected > maxRecords || (read >= minRecords && rejected > maxShare * read);
    }
}
