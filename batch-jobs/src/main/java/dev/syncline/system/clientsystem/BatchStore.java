package dev.syncline.system.clientsystem;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import dev.syncline.target.IdempotencyKey;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table `client_batch`. Works in the caller's transaction.
final class BatchStore {

    private final JdbcClient jdbc;

    BatchStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<OpenBatch> find(String sync) {
        return jdbc.sql(
                        """
                        SELECT idempotency_key, reading_ids, accepted_ids, refused_ids FROM client_batch
                        WHERE sync = :sync
                        """)
                .param("sync", sync)
                .query((row, number) -> batch(row))
                .optional();
    }

    /// In place of one that can't be sent any more, if there is one.
    void open(String sync, OpenBatch batch) {
        jdbc.sql(
                        """
                        INSERT INTO client_batch (sync, idempotency_key, reading_ids) VALUES (:sync, :key, :ids)
                        ON CONFLICT (sync) DO UPDATE
                        SET idempotency_key = excluded.idempotency_key, reading_ids = excluded.reading_ids,
                            accepted_ids = NULL, refused_ids = NULL, frozen_at = clock_timestamp()
                        """)
                .param("sync", sync)
                .param("key", batch.key().value())
                .param("ids", batch.readingIds().toArray(Long[]::new))
                .update();
    }

    /// Stored together with the counts and the rejects of the batch.
    void answered(String sync, IdempotencyKey key, List<Long> accepted, List<Long> refused) {
        int rows =
                jdbc.sql(
                                """
                                UPDATE client_batch SET accepted_ids = :accepted, refused_ids = :refused
                                WHERE sync = :sync AND idempotency_key = :key AND accepted_ids IS NULL
                                """)
                        .param("accepted", accepted.toArray(Long[]::new))
                        .param("refused", refused.toArray(Long[]::new))
                        .param("sync", sync)
                        .param("key", key.value())
                        .update();
        if (rows != 1) {
            throw new SynclineException(
                    ErrorClass.CONFLICT,
                    "The batch that sync '%s' has sent was settled by somebody else; the next attempt goes on from there"
                            .formatted(sync));
        }
    }

    void close(String sync, IdempotencyKey key) {
        jdbc.sql("DELETE FROM client_batch WHERE sync = :sync AND idempotency_key = :key")
                .param("sync", sync)
                .param("key", key.value())
                .update();
    }

    private static OpenBatch batch(ResultSet row) throws SQLException {
        Array accepted = row.getArray("accepted_ids");
        return new OpenBatch(
                new IdempotencyKey(row.getString("idempotency_key")),
                ids(row.getArray("reading_ids")),
                accepted != null,
                ids(accepted),
                ids(row.getArray("refused_ids")));
    }

    private static List<Long> ids(@Nullable Array array) throws SQLException {
        return array == null ? List.of() : List.of((Long[]) array.getArray());
    }
}
