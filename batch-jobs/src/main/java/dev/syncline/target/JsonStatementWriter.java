package dev.syncline.target;

import dev.syncline.sync.RecordOutcomes;
import dev.syncline.sync.Reject;
import dev.syncline.sync.SyncRecord;
import dev.syncline.sync.SynclineException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.jdbc.datasource.DataSourceUtils;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Writes records with one SQL statement that takes all of them as JSON, on the connection of the
/// surrounding transaction: for a target that is more than one table, so that [CopyTableWriter]
/// doesn't do.
///
/// A record that the database refuses becomes a reject; its neighbours go in. It is found by
/// halving the chunk under savepoints. What violates a unique key is tried once more when its
/// neighbours are in: one of them may have made room for it. Anything that isn't about a record
/// fails the step.
///
/// Made for one attempt, used by one thread.
public final class JsonStatementWriter implements ItemWriter<SyncRecord> {

    private static final String UNIQUE_VIOLATION = "23505";

    // What PostgreSQL can't hold reaches it as an escape, which it refuses; as a character it would
    // be replaced on the way.
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final DataSource dataSource;
    private final Target target;
    private final RecordOutcomes outcomes;

    /// @param table names the target in messages
    /// @param keyColumns of the records; no two records of a chunk have the same key
    /// @param sql has one parameter, a JSON array of objects: a record's columns by name, and its
    ///   place in the array from 0 as `n`. It answers one row of `created`, `updated`, and
    ///   `refused`: null, or a JSON array of `{n, code, message}` for records that it left out.
    public record Target(String table, List<String> keyColumns, String sql) {}

    public JsonStatementWriter(DataSource dataSource, Target target, RecordOutcomes outcomes) {
        this.dataSource = dataSource;
        this.target = target;
        this.outcomes = outcomes;
    }

    /// @throws SynclineException when the database is in trouble, of the class that says how
    @Override
    public void write(Chunk<? extends SyncRecord> chunk) {
        if (chunk.isEmpty()) {
            return;
        }
        Connection connection = DataSourceUtils.getConnection(dataSource);
        try {
            List<SyncRecord> late = new ArrayList<>();
            write(connection, List.copyOf(chunk.getItems()), late);
            for (SyncRecord record : late) {
                write(connection, List.of(record), null);
            }
        } catch (SQLException e) {
            throw DatabaseRefusal.asFailure(e, target.table());
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }

    /// @param late takes what is to be tried once more; null when this is that try
    private void write(
            Connection connection, List<SyncRecord> records, @Nullable List<SyncRecord> late)
            throws SQLException {
        Savepoint savepoint = connection.setSavepoint();
        try {
            execute(connection, records);
            connection.releaseSavepoint(savepoint);
        } catch (SQLException e) {
            if (!DatabaseRefusal.isAboutARecord(e)) {
                throw e;
            }
            connection.rollback(savepoint);
            connection.releaseSavepoint(savepoint);
            if (records.size() > 1) {
                int half = records.size() / 2;
                write(connection, records.subList(0, half), late);
                write(connection, records.subList(half, records.size()), late);
            } else if (late != null && DatabaseRefusal.state(e).equals(UNIQUE_VIOLATION)) {
                late.add(records.getFirst());
            } else {
                reject(records.getFirst(), DatabaseRefusal.state(e), DatabaseRefusal.message(e));
            }
        }
    }

    private void execute(Connection connection, List<SyncRecord> records) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(target.sql())) {
            statement.setString(1, json(records));
            try (ResultSet answer = statement.executeQuery()) {
                answer.next();
                long created = answer.getLong("created");
                long updated = answer.getLong("updated");
                int refused = refuse(records, answer.getString("refused"));
                outcomes.created(created);
                outcomes.updated(updated);
                outcomes.unchanged(records.size() - created - updated - refused);
            }
        }
    }

    private static String json(List<SyncRecord> records) {
        List<Map<String, @Nullable Object>> all = new ArrayList<>(records.size());
        for (SyncRecord record : records) {
            Map<String, @Nullable Object> fields = record.toMap();
            fields.put("n", all.size());
            all.add(fields);
        }
        return MAPPER.writeValueAsString(all);
    }

    private int refuse(List<SyncRecord> records, @Nullable String refused) {
        if (refused == null) {
            return 0;
        }
        JsonNode all = MAPPER.readTree(refused);
        for (JsonNode one : all) {
            reject(
                    records.get(one.path("n").asInt()),
                    one.path("code").asString(),
                    one.path("message").asString());
        }
        return all.size();
    }

    private void reject(SyncRecord record, String code, String message) {
        String key =
                target.keyColumns().stream()
                        .map(column -> String.valueOf(record.get(column)))
                        .collect(Collectors.joining("|"));
        outcomes.reject(
                Reject.data(Reject.Phase.WRITE, code, message, key, record.position(), record));
    }
}
