package dev.syncline.system.metering;

import dev.syncline.run.AttemptSteps;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table `metering_uploaded`: which readings of its last chunk a sync has counted, while the
/// local queue may still hold them.
final class UploadedReadings {

    private final JdbcClient jdbc;
    private final AttemptSteps steps;
    private final String sync;

    UploadedReadings(JdbcClient jdbc, AttemptSteps steps) {
        this.jdbc = jdbc;
        this.steps = steps;
        this.sync = steps.attempt().sync();
    }

    /// In the chunk's transaction, in place of the chunk before.
    void note(Set<String> ids) {
        jdbc.sql(
                        """
                        INSERT INTO metering_uploaded (sync, reading_ids) VALUES (:sync, :ids)
                        ON CONFLICT (sync) DO UPDATE
                        SET reading_ids = excluded.reading_ids, noted_at = clock_timestamp()
                        """)
                .param("sync", sync)
                .param("ids", ids.toArray(String[]::new))
                .update();
    }

    /// Outside of a chunk: what has been committed.
    Set<String> noted() {
        return steps.committed(() ->
                jdbc.sql("SELECT unnest(reading_ids) FROM metering_uploaded WHERE sync = :sync")
                        .param("sync", sync)
                        .query(String.class)
                        .set());
    }

    /// Outside of a chunk, once the queue has been told.
    void clear() {
        steps.committed(() ->
                jdbc.sql("DELETE FROM metering_uploaded WHERE sync = :sync")
                        .param("sync", sync)
                        .update());
    }
}
