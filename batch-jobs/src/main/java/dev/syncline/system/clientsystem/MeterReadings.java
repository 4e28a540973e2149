package dev.syncline.system.clientsystem;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the local queue tells of meters and readings, for those who look. Readings that the Client
/// System has accepted are no longer in it. Thread-safe.
public final class MeterReadings {

    /// The sync that uploads them.
    public static final String SYNC = ClientSystemConfiguration.READINGS;

    /// The connection that it uploads them to.
    public static final String CONNECTION = ClientSystemProperties.CONNECTION;

    private final @Nullable ReadingQueue queue;
    private final String offBecause;

    private MeterReadings(@Nullable ReadingQueue queue, String offBecause) {
        this.queue = queue;
        this.offBecause = offBecause;
    }

    static MeterReadings in(ReadingQueue queue) {
        return new MeterReadings(queue, "");
    }

    static MeterReadings off(String because) {
        return new MeterReadings(null, because);
    }

    /// A row of `meter_readings`.
    ///
    /// @param value as PostgreSQL writes a numeric
    public record Queued(
            long id,
            String meter,
            @Nullable Instant timestamp,
            @Nullable String dataPoint,
            @Nullable String value,
            @Nullable String unit,
            boolean synchronizedAlready,
            int retries) {}

    /// A meter as the table `meters` and the queue know it.
    ///
    /// @param name null, as are `active` and `lastReadingAt`, when `meters` doesn't have it
    /// @param waiting readings of it that wait to be uploaded
    /// @param lastQueuedAt timestamp of the newest reading in the queue
    public record Meter(
            String meter,
            @Nullable String name,
            @Nullable Boolean active,
            @Nullable Instant lastReadingAt,
            long waiting,
            @Nullable Instant lastQueuedAt) {}

    /// A row of `sync_log`.
    public record Upload(
            long id,
            int batchSize,
            boolean success,
            @Nullable String error,
            @Nullable Instant at) {}

    /// Newest first.
    ///
    /// @throws SynclineException of class `config` when the system is switched off, and another one
    ///   when the queue doesn't answer; so does every other method
    public List<Queued> of(String meter, Duration back, int most) {
        return queue().of(meter, back, most);
    }

    /// @return empty when neither `meters` nor the queue knows it
    public Optional<Meter> meter(String meter) {
        return queue().meter(meter);
    }

    /// Newest first.
    public List<Upload> uploads(int most) {
        return queue().uploads(most);
    }

    private ReadingQueue queue() {
        if (queue == null) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "The Client System is switched off on this node: " + offBecause);
        }
        return queue;
    }
}
