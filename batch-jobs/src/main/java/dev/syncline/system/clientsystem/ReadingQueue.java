package dev.syncline.system.clientsystem;

import dev.syncline.connection.PeerDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/// The local tables `meter_readings` and `sync_log`, as document 4's collector makes them.
final class ReadingQueue {

    static final String CONNECTION = "client-queue";

    private static final String COLUMNS =
            "id, meter_external_id, timestamp::timestamptz AS at, data_point, value::text AS value, unit";

    private final PeerDatabase database;

    ReadingQueue(PeerDatabase database) {
        this.database = database;
    }

    /// The next readings behind an id, in id order.
    List<Reading> waiting(long after, int most) {
        return database.ask(
                "be read",
                jdbc ->
                        jdbc.sql(
                                        "SELECT "
                                                + COLUMNS
                                                + " FROM meter_readings"
                                                + " WHERE is_synchronized IS NOT TRUE AND id > :after ORDER BY id LIMIT :most")
                                .param("after", after)
                                .param("most", most)
                                .query(ReadingQueue::reading)
                                .list());
    }

    /// Those of the given ids that still wait, in id order.
    List<Reading> waiting(List<Long> ids) {
        return database.ask(
                "be read",
                jdbc ->
                        jdbc.sql(
                                        "SELECT "
                                                + COLUMNS
                                                + " FROM meter_readings"
                                                + " WHERE is_synchronized IS NOT TRUE AND id = ANY(:ids) ORDER BY id")
                                .param("ids", ids.toArray(Long[]::new))
                                .query(ReadingQueue::reading)
                                .list());
    }

    /// Removes what was accepted, marks what was refused and writes the log, in one statement. May
    /// be done again.
    void settle(OpenBatch batch) {
        int left = batch.readingIds().size() - batch.acceptedIds().size();
        database.ask(
                "be told what was accepted",
                jdbc ->
                        jdbc.sql(
                                        """
                                        WITH accepted AS (DELETE FROM meter_readings WHERE id = ANY(:accepted)),
                                             refused AS (UPDATE meter_readings SET retry_count = retry_count + 1
                                                         WHERE id = ANY(:refused))
                                        INSERT INTO sync_log (batch_size, success, error_message)
                                        VALUES (:size, :success, :message)
                                        """)
                                .param("accepted", batch.acceptedIds().toArray(Long[]::new))
                                .param("refused", batch.refusedIds().toArray(Long[]::new))
                                .param("size", batch.readingIds().size())
                                .param("success", left == 0)
                                .param(
                                        "message",
                                        left == 0
                                                ? null
                                                : "%d of %d readings were not accepted"
                                                        .formatted(left, batch.readingIds().size()))
                                .update());
    }

    /// Nothing was accepted, as far as is known.
    void failed(List<Reading> batch, String message) {
        database.ask(
                "be told that a batch failed",
                jdbc ->
                        jdbc.sql(
                                        """
                                        WITH tried AS (UPDATE meter_readings SET retry_count = retry_count + 1
                                                       WHERE id = ANY(:ids))
                                        INSERT INTO sync_log (batch_size, success, error_message)
                                        VALUES (:size, false, :message)
                                        """)
                                .param("ids", batch.stream().map(Reading::id).toArray(Long[]::new))
                                .param("size", batch.size())
                                .param("message", message)
                                .update());
    }

    long size() {
        return database.ask(
                "be counted",
                jdbc ->
                        jdbc.sql(
                                        "SELECT count(*) FROM meter_readings WHERE is_synchronized IS NOT TRUE")
                                .query(Long.class)
                                .single());
    }

    /// When the newest reading came in, as far as the tables still know.
    Optional<Instant> lastCollection() {
        return database.ask(
                "say what it got last",
                jdbc ->
                        jdbc.sql(
                                        """
                                        SELECT greatest((SELECT created_at::timestamptz FROM meter_readings
                                                         ORDER BY id DESC LIMIT 1),
                                                        (SELECT max(last_reading_at)::timestamptz FROM meters))
                                        """)
                                .query((row, number) ->
                                        Optional.ofNullable(row.getObject(1, OffsetDateTime.class))
                                                .map(OffsetDateTime::toInstant))
                                .single());
    }

    /// @return how many synchronized readings and log entries were too old
    long removeOlder(Duration synchronizedReadings, Duration log) {
        return database.ask(
                "be cleaned up",
                jdbc ->
                        jdbc.sql(
                                                "DELETE FROM meter_readings WHERE is_synchronized AND created_at < now() - :days * interval '1 day'")
                                        .param("days", synchronizedReadings.toDays())
                                        .update()
                                + jdbc.sql(
                                                "DELETE FROM sync_log WHERE synced_at < now() - :days * interval '1 day'")
                                        .param("days", log.toDays())
                                        .update());
    }

    private static Reading reading(ResultSet row, int number) throws SQLException {
        OffsetDateTime at = row.getObject("at", OffsetDateTime.class);
        return new Reading(
                row.getLong("id"),
                row.getString("meter_external_id"),
                at == null ? null : at.toInstant(),
                row.getString("data_point"),
                row.getString("value"),
                row.getString("unit"));
    }
}
