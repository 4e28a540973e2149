package dev.syncline.sync;

/// The counts of a run: `read = created + updated + unchanged + filtered + rejected`; `deleted`
/// stands beside it.
public record Ledger(
        long read,
        long created,
        long updated,
        long unchanged,
        long deleted,
        long filtered,
        long rejected) {

    public static final Ledger EMPTY = new Ledger(0, 0, 0, 0, 0, 0, 0);

    public Ledger plus(Ledger other) {
        return new Ledger(
                read + other.read,
                created + other.created,
                updated + other.updated,
                unchanged + other.unchanged,
                deleted + other.deleted,
                filtered + other.filtered,
                rejected + other.rejected);
    }

    /// Whether every record read is accounted for. False only in the middle of a chunk.
    public boolean addsUp() {
        return read == created + updated + unchanged + filtered + rejected;
    }
}
