package dev.syncline.run;

import dev.syncline.sync.Ledger;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table `sync_ledger`: the counts of each step of each attempt. Writes on the transaction of
/// the calling thread.
final class LedgerStore {

    private final JdbcClient jdbc;

    LedgerStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// Adds a chunk's counts.
    void add(long runId, long attemptId, String step, Ledger chunk) {
        jdbc.sql(
                        """
                        INSERT INTO sync_ledger AS l
                            (run_id, attempt_id, step, read, created, updated, unchanged, deleted, filtered, rejected)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        ON CONFLICT (attempt_id, step) DO UPDATE
                        SET read = l.read + excluded.read, created = l.created + excluded.created,
                            updated = l.updated + excluded.updated, unchanged = l.unchanged + excluded.unchanged,
                            deleted = l.deleted + excluded.deleted, filtered = l.filtered + excluded.filtered,
                            rejected = l.rejected + excluded.rejected
                        """)
                .params(
                        runId,
                        attemptId,
                        step,
                        chunk.read(),
                        chunk.created(),
                        chunk.updated(),
                        chunk.unchanged(),
                        chunk.deleted(),
                        chunk.filtered(),
                        chunk.rejected())
                .update();
    }

    /// What the step of a run has counted in all its attempts.
    Ledger ofStep(long runId, String step) {
        return jdbc.sql(
                        """
                        SELECT coalesce(sum(read), 0), coalesce(sum(created), 0), coalesce(sum(updated), 0),
                               coalesce(sum(unchanged), 0), coalesce(sum(deleted), 0), coalesce(sum(filtered), 0),
                               coalesce(sum(rejected), 0)
                        FROM sync_ledger WHERE run_id = ? AND step = ?
                        """)
                .params(runId, step)
                .query((row, number) ->
                        new Ledger(
                                row.getLong(1),
                                row.getLong(2),
                                row.getLong(3),
                                row.getLong(4),
                                row.getLong(5),
                                row.getLong(6),
                                row.getLong(7)))
                .single();
    }
}
