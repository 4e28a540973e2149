package dev.syncline.target;

import dev.syncline.sync.Columns;
import dev.syncline.sync.RecordOutcomes;
import dev.syncline.sync.Redrivable;
import dev.syncline.sync.RejectPayload;
import dev.syncline.sync.SyncRecord;
import dev.syncline.sync.SynclineException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamWriter;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceUtils;
import tools.jackson.databind.json.JsonMapper;

/// Merges records into a table by COPY into a temporary table and one MERGE, on the connection of
/// the surrounding transaction. Counts created, updated and unchanged apart.
///
/// Several records of one key in a chunk are applied one after the other, in the order of the
/// source, exactly as if a commit stood between them: counts and result don't depend on the size of
/// the chunk.
///
/// A record that the database refuses becomes a reject; its neighbours go in. It is found by
/// halving the chunk under savepoints. Anything that isn't about a record fails the step.
///
/// Made for one attempt, used by one thread.
public final class CopyTableWriter implements ItemStreamWriter<SyncRecord>, Redrivable<SyncRecord> {

    private final DataSource dataSource;
    private final TableTarget target;
    private final RecordOutcomes outcomes;
    private final RecordFields fields;

    private @Nullable StagedMerge merge;

    public CopyTableWriter(DataSource dataSource, TableTarget target, RecordOutcomes outcomes) {
        this.dataSource = dataSource;
        this.target = target;
        this.outcomes = outcomes;
        this.fields = new RecordFields(target);
    }

    /// @throws SynclineException of class `config` when the table doesn't fit the target's
    ///   description
    @Override
    public void open(ExecutionContext executionContext) {
        TableShape shape = TableShape.read(JdbcClient.create(dataSource), target);
        merge = new StagedMerge(shape, fields, outcomes, StagedMerge.Statements.MERGE);
    }

    /// Whether the table holds any row; for the empty-source guard.
    public static boolean holdsRows(DataSource dataSource, String table) {
        return JdbcClient.create(dataSource)
                .sql("SELECT EXISTS (SELECT FROM " + TableShape.quoted(table) + ")")
                .query(Boolean.class)
                .single();
    }

    /// Of the values by column. What is no single value becomes JSON text.
    @Override
    public SyncRecord recordOf(RejectPayload payload) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(payload.fields());
        for (String column : target.columns()) {
            if (!fields.containsKey(column)) {
                throw payload.unusable("lacks the column '%s'".formatted(column));
            }
        }
        fields.replaceAll((name, value) ->
                value instanceof Map || value instanceof List
                        ? JsonMapper.shared().writeValueAsString(value)
                        : value);
        return new SyncRecord(
                Columns.of(List.copyOf(fields.keySet())),
                fields.values().toArray(),
                payload.position());
    }

    @Override
    public void write(Chunk<? extends SyncRecord> chunk) {
        if (chunk.isEmpty()) {
            return;
        }
        if (merge == null) {
            throw new IllegalStateException(
                    "The writer of table '" + target.table() + "' was not opened");
        }
        Connection connection = DataSourceUtils.getConnection(dataSource);
        try {
            commitLater(connection);
            merge.apply(connection, chunk.getItems());
        } catch (SQLException e) {
            throw DatabaseRefusal.asFailure(e, target.table());
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }

    /// The run's last commit is synchronous, and position, ledger and rows share each transaction:
    /// a crash moves all of them back together.
    private static void commitLater(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL synchronous_commit = off");
        }
    }
}
