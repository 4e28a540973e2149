package dev.syncline.target;

import dev.syncline.sync.Columns;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.RecordOutcomes;
import dev.syncline.sync.Redrivable;
import dev.syncline.sync.Reject;
import dev.syncline.sync.RejectPayload;
import dev.syncline.sync.SyncRecord;
import dev.syncline.sync.SynclineException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
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

    private @Nullable TableShape shape;
    private @Nullable Columns columns;
    private int[] indexes = {};
    private int[] keyIndexes = {};

    public CopyTableWriter(DataSource dataSource, TableTarget target, RecordOutcomes outcomes) {
        this.dataSource = dataSource;
        this.target = target;
        this.outcomes = outcomes;
    }

    /// @throws SynclineException of class `config` when the table doesn't fit the target's
    ///   description
    @Override
    public void open(ExecutionContext executionContext) {
        shape = TableShape.read(JdbcClient.create(dataSource), target);
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
        Connection connection = DataSourceUtils.getConnection(dataSource);
        try {
            prepare(connection);
            for (List<SyncRecord> layer : layers(storable(chunk))) {
                merge(connection, layer, true);
            }
        } catch (SQLException e) {
            throw DatabaseRefusal.asFailure(e, target.table());
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }

    private TableShape shape() {
        if (shape == null) {
            throw new IllegalStateException(
                    "The writer of table '" + target.table() + "' was not opened");
        }
        return shape;
    }

    private void prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // The run's last commit is synchronous, and position, ledger and rows share each
            // transaction: a crash moves all of them back together. A temporary table has no
            // statistics: without the other two the planner may hash the whole target for each
            // chunk.
            statement.execute(
                    "SET LOCAL synchronous_commit = off; SET LOCAL enable_hashjoin = off;"
                            + " SET LOCAL enable_mergejoin = off;"
                            + " SET LOCAL client_min_messages = warning; "
                            + shape().createStaging());
        }
    }

    /// The records whose text PostgreSQL can hold and whose key is whole; the others become
    /// rejects.
    private List<SyncRecord> storable(Chunk<? extends SyncRecord> chunk) {
        List<SyncRecord> storable = new ArrayList<>(chunk.size());
        for (SyncRecord record : chunk) {
            locate(record.columns());
            String fault = fault(record);
            if (fault == null) {
                storable.add(record);
            } else {
                reject(
                        record,
                        fault.contains("NUL") || fault.contains("surrogate") ? "22021" : "23502",
                        fault);
            }
        }
        return storable;
    }

    private @Nullable String fault(SyncRecord record) {
        for (int i = 0; i < indexes.length; i++) {
            String fault = CopyText.unstorable(record.get(indexes[i]));
            if (fault != null) {
                return "column %s %s".formatted(target.columns().get(i), fault);
            }
        }
        for (int i = 0; i < keyIndexes.length; i++) {
            if (record.get(keyIndexes[i]) == null) {
                return "key column %s is empty".formatted(target.keyColumns().get(i));
            }
        }
        return null;
    }

    private void locate(Columns given) {
        if (given != columns) {
            indexes = indexes(given, target.columns());
            keyIndexes = indexes(given, target.keyColumns());
            columns = given;
        }
    }

    private int[] indexes(Columns given, List<String> names) {
        return names.stream()
                .mapToInt(name -> {
                    int index = given.indexOf(name);
                    if (index < 0) {
                        throw new SynclineException(
                                ErrorClass.CONFIG,
                                "The records have no column '%s' for table '%s'; they have %s"
                                        .formatted(name, target.table(), given));
                    }
                    return index;
                })
                .toArray();
    }

    /// The first records of each key, then the second ones, and so on.
    private List<List<SyncRecord>> layers(List<SyncRecord> records) {
        Map<String, Integer> seen = HashMap.newHashMap(records.size());
        List<List<SyncRecord>> layers = new ArrayList<>();
        for (SyncRecord record : records) {
            int layer = seen.merge(key(record), 1, Integer::sum) - 1;
            if (layer == layers.size()) {
                layers.add(new ArrayList<>());
            }
            layers.get(layer).add(record);
        }
        return layers;
    }

    private String key(SyncRecord record) {
        if (keyIndexes.length == 1) {
            return String.valueOf(record.get(keyIndexes[0]));
        }
        StringBuilder key = new StringBuilder();
        for (int i = 0; i < keyIndexes.length; i++) {
            key.append(i == 0 ? "" : "|").append(record.get(keyIndexes[i]));
        }
        return key.toString();
    }

    private void merge(Connection connection, List<SyncRecord> records, boolean mayTryAgain)
            throws SQLException {
        Savepoint savepoint = connection.setSavepoint();
        try {
            mergeAll(connection, records);
            connection.releaseSavepoint(savepoint);
        } catch (SQLException e) {
            if (!DatabaseRefusal.isAboutARecord(e)) {
                throw e;
            }
            connection.rollback(savepoint);
            connection.releaseSavepoint(savepoint);
            if (records.size() > 1) {
                int half = records.size() / 2;
                merge(connection, records.subList(0, half), true);
                merge(connection, records.subList(half, records.size()), true);
            } else if (mayTryAgain && DatabaseRefusal.state(e).equals("23505")) {
                // Somebody else inserted the key between MERGE's look and its insert; now it is
                // there to be seen.
                merge(connection, records, false);
            } else {
                reject(records.getFirst(), DatabaseRefusal.state(e), DatabaseRefusal.message(e));
            }
        }
    }

    private void mergeAll(Connection connection, List<SyncRecord> records) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(shape().emptyStaging());
            copy(connection, records);
            try (ResultSet counts = statement.executeQuery(shape().merge())) {
                counts.next();
                outcomes.created(counts.getLong(1));
                outcomes.updated(counts.getLong(2));
                outcomes.unchanged(records.size() - counts.getLong(1) - counts.getLong(2));
            }
        }
    }

    private void copy(Connection connection, List<SyncRecord> records) throws SQLException {
        CopyIn copy =
                connection.unwrap(PGConnection.class).getCopyAPI().copyIn(shape().copyToStaging());
        try {
            CopyText.send(copy, records, indexes);
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private void reject(SyncRecord record, String code, String message) {
        outcomes.reject(
                Reject.data(
                        Reject.Phase.WRITE, code, message, key(record), record.position(), record));
    }
}
