package dev.syncline.system.clientsystem;

import dev.syncline.connection.PeerDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

    List<MeterReadings.Queued> of(String meter, Duration back, int most) {
        return database.ask(
                "be read",
                jdbc ->
                        jdbc.sql(
                                        "SELECT "
                                                + COLUMNS
                                                + ", is_synchronized IS TRUE AS done, coalesce(retry_count, 0) AS retries"
                                                + " FROM meter_readings WHERE meter_external_id = :meter"
                                                + " AND timestamp >= now() - :seconds * interval '1 second'"
                                                + " ORDER BY timestamp DESC, id DESC LIMIT :most")
                                .param("meter", meter)
                                .param("seconds", back.toSeconds())
                                .param("most", most)
                                .query((row, number) -> queued(reading(row, number), row))
                                .list());
    }

    private static MeterReadings.Queued queued(Reading reading, ResultSet row) throws SQLException {
        return new MeterReadings.Queued(
                reading.id(),
                String.valueOf(reading.meter()),
                reading.timestamp(),
                reading.dataPoint(),
                reading.value(),
                reading.unit(),
                row.getBoolean("done"),
                row.getInt("retries"));
    }

    Optional<MeterReadings.Meter> meter(String meter) {
        return database.ask(
                "be asked for a meter",
                jdbc ->
                        jdbc.sql(
                                        """
                                        SELECT m.name, m.is_active, m.last_reading_at::timestamptz, q.waiting, q.last_at::timestamptz
                                        FROM (SELECT count(*) FILTER (WHERE is_synchronized IS NOT TRUE) AS waiting,
                                                     max(timestamp) AS last_at
                                              FROM meter_readings WHERE meter_external_id = :meter) q
                                        LEFT JOIN meters m ON m.external_id = :meter
                                        WHERE m.external_id IS NOT NULL OR q.last_at IS NOT NULL
                                        """)
                                .param("meter", meter)
                                .query((row, number) ->
                                        new MeterReadings.Meter(
                                                meter,
                                                row.getString(1),
                                                row.getObject(2, Boolean.class),
                                                instant(row, 3),
                                                row.getLong(4),
                                                instant(row, 5)))
                                .optional());
    }

    List<MeterReadings.Upload> uploads(int most) {
        return database.ask(
                "tell of its uploads",
                jdbc ->
                        jdbc.sql(
                                        """
                                        SELECT id, coalesce(batch_size, 0), success IS TRUE, error_message, synced_at::timestamptz
                                        FROM sync_log ORDER BY id DESC LIMIT :most
                                        """)
                                .param("most", most)
                                .query((row, number) ->
                                        new MeterReadings.Upload(
                                                row.getLong(1),
                                                row.getInt(2),
                                                row.getBoolean(3),
                                                row.getString(4),
                                                instant(row, 5)))
                                .list());
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
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
        return new Reading(
                row.getLong("id"),
                row.getString("meter_external_id"),
                instant(row, row.findColumn("at")),
                row.getString("data_point"),
                row.getString("value"),
                row.getString("unit"));
    }
}
