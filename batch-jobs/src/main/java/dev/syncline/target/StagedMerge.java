package dev.syncline.target;

import dev.syncline.sync.RecordOutcomes;
import dev.syncline.sync.Reject;
import dev.syncline.sync.SyncRecord;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/// Merges records into a table in the transaction of a connection: COPY into a temporary table,
/// then one or two statements. What the database refuses is found by halving under savepoints.
final class StagedMerge {

    /// How staged rows reach the table.
    enum Statements {
        /// One MERGE; needs PostgreSQL 17.
        MERGE,
        /// UPDATE, then INSERT … ON CONFLICT DO NOTHING; any server that is still maintained.
        UPDATE_THEN_INSERT
    }

    private final TableShape shape;
    private final RecordFields fields;
    private final RecordOutcomes outcomes;
    private final Statements statements;

    StagedMerge(
            TableShape shape, RecordFields fields, RecordOutcomes outcomes, Statements statements) {
        this.shape = shape;
        this.fields = fields;
        this.outcomes = outcomes;
        this.statements = statements;
    }

    /// Several records of one key are applied one after the other.
    ///
    /// @throws SQLException when something is wrong that is not about a record
    void apply(Connection connection, List<? extends SyncRecord> records) throws SQLException {
        prepare(connection);
        for (List<SyncRecord> layer : layers(storable(records))) {
            merge(connection, layer, true);
        }
    }

    private void prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // A temporary table has no statistics: without the first two the planner may hash the
            // whole target for each chunk.
            statement.execute(
                    "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off;"
                            + " SET LOCAL client_min_messages = warning; "
                            + shape.createStaging());
        }
    }

    /// The records whose text PostgreSQL can hold and whose key is whole; the others become
    /// rejects.
    private List<SyncRecord> storable(List<? extends SyncRecord> records) {
        List<SyncRecord> storable = new ArrayList<>(records.size());
        for (SyncRecord record : records) {
            Reject fault = fields.fault(record);
            if (fault == null) {
                storable.add(record);
            } else {
                outcomes.reject(fault);
            }
        }
        return storable;
    }

    /// The first records of each key, then the second ones, and so on.
    private List<List<SyncRecord>> layers(List<SyncRecord> records) {
        Map<String, Integer> seen = HashMap.newHashMap(records.size());
        List<List<SyncRecord>> layers = new ArrayList<>();
        for (SyncRecord record : records) {
            int layer = seen.merge(fields.key(record), 1, Integer::sum) - 1;
            if (layer == layers.size()) {
                layers.add(new ArrayList<>());
            }
            layers.get(layer).add(record);
        }
        return layers;
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
                outcomes.reject(
                        fields.reject(
                                records.getFirst(),
                                DatabaseRefusal.state(e),
                                DatabaseRefusal.message(e)));
            }
        }
    }

    private void mergeAll(Connection connection, List<SyncRecord> records) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(shape.emptyStaging());
            copy(connection, records);
            switch (statements) {
                case MERGE -> {
                    try (ResultSet counts = statement.executeQuery(shape.merge())) {
                        counts.next();
                        count(records.size(), counts.getLong(1), counts.getLong(2));
                    }
                }
                case UPDATE_THEN_INSERT -> {
                    long updated =
                            shape.comparesAnything()
                                    ? statement.executeUpdate(shape.updateChanged())
                                    : 0;
                    count(records.size(), statement.executeUpdate(shape.insertNew()), updated);
                }
            }
        }
    }

    private void count(long records, long created, long updated) {
        outcomes.created(created);
        outcomes.updated(updated);
        outcomes.unchanged(records - created - updated);
    }

    private void copy(Connection connection, List<SyncRecord> records) throws SQLException {
        CopyIn copy =
                connection.unwrap(PGConnection.class).getCopyAPI().copyIn(shape.copyToStaging());
        try {
            CopyText.send(copy, records, fields.indexes());
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }
}
