package dev.syncline.target;

import dev.syncline.connection.PeerDatabase;
import dev.syncline.sync.RecordOutcomes;
import dev.syncline.sync.SyncRecord;
import dev.syncline.sync.SynclineException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamWriter;

/// Merges records into a table of another PostgreSQL, by key, in one transaction of that database a
/// chunk; refused records become rejects, as with [CopyTableWriter].
///
/// That transaction commits before the engine's does. After a crash or a lost connection in between
/// the chunk comes again, and its records are found there: each is in the table once, though it
/// counts as unchanged then. For the same reason the commit here waits for the other server's disk:
/// `PeerPool` sees to it.
///
/// The other server needs nothing but the right to make temporary tables. Made for one attempt,
/// used by one thread.
public final class OtherDatabaseWriter implements ItemStreamWriter<SyncRecord> {

    private final PeerDatabase database;
    private final Supplier<TableTarget> target;
    private final RecordOutcomes outcomes;

    private String table = "";
    private @Nullable StagedMerge merge;

    /// @param target asked when the step opens, so that it may depend on what the catalog says then
    public OtherDatabaseWriter(
            PeerDatabase database, Supplier<TableTarget> target, RecordOutcomes outcomes) {
        this.database = database;
        this.target = target;
        this.outcomes = outcomes;
    }

    /// @throws SynclineException of class `config` when the table doesn't fit the target's
    ///   description; `network`, `credentials` and so on when the database can't be asked
    @Override
    public void open(ExecutionContext executionContext) {
        try {
            TableTarget resolved = target.get();
            TableShape shape = TableShape.read(database.jdbc(), resolved);
            table = resolved.table();
            merge =
                    new StagedMerge(
                            shape,
                            new RecordFields(resolved),
                            outcomes,
                            StagedMerge.Statements.UPDATE_THEN_INSERT);
        } catch (RuntimeException e) {
            throw database.failure("could not be asked for its tables", e);
        }
    }

    /// @throws SynclineException when the database is in trouble; then nobody knows whether its
    ///   transaction was committed
    @Override
    public void write(Chunk<? extends SyncRecord> chunk) {
        if (chunk.isEmpty()) {
            return;
        }
        if (merge == null) {
            throw new IllegalStateException("The writer was not opened");
        }
        // Not the connection that Spring binds to the engine's transaction: this one has its own.
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            try {
                merge.apply(connection, chunk.getItems());
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                rollBack(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            throw database.failure("could not take records into table '" + table + "'", e);
        }
    }

    private static void rollBack(Connection connection, Exception because) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }
}
