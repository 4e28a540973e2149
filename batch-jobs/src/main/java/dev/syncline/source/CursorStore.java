package dev.syncline.source;

import java.util.Collection;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// How far incremental syncs have read: the table `sync_cursor`. Thread-safe.
public final class CursorStore {

    private final JdbcClient jdbc;

    /// @param jdbc of the engine's main data source, so that a cursor moves in the chunk's
    ///   transaction
    public CursorStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// Empty when the sync has never read to an end.
    ///
    /// @param name of the cursor, one for each source of the sync
    public Optional<String> find(String sync, String name) {
        return jdbc.sql("SELECT value FROM sync_cursor WHERE sync = :sync AND name = :name")
                .param("sync", sync)
                .param("name", name)
                .query(String.class)
                .optional();
    }

    /// Forgets how far a sync has read, so that its next run reads from the beginning.
    ///
    /// @param names of cursors that stay
    public void forgetAllBut(String sync, Collection<String> names) {
        jdbc.sql("DELETE FROM sync_cursor WHERE sync = :sync AND name <> ALL (:names)")
                .param("sync", sync)
                .param("names", names.toArray(String[]::new))
                .update();
    }

    /// Leaves a value as it is that is further on already. Belongs into a transaction, else another
    /// one may come in between.
    ///
    /// @param runId the run that has read up to there
    void move(String sync, String name, String value, long runId) {
        if (isFirst(sync, name, value, runId)) {
            return;
        }
        String stored =
                jdbc.sql(
                                """
                                SELECT value FROM sync_cursor
                                WHERE sync = :sync AND name = :name FOR UPDATE
                                """)
                        .param("sync", sync)
                        .param("name", name)
                        .query(String.class)
                        .single();
        if (CursorOrder.later(value, stored).equals(value)) {
            jdbc.sql(
                            """
                            UPDATE sync_cursor
                            SET value = :value, run_id = :runId, updated_at = now()
                            WHERE sync = :sync AND name = :name
                            """)
                    .param("sync", sync)
                    .param("name", name)
                    .param("value", value)
                    .param("runId", runId)
                    .update();
        }
    }

    private boolean isFirst(String sync, String name, String value, long runId) {
        return jdbc.sql(
                                """
                                INSERT INTO sync_cursor (sync, name, value, run_id)
                                VALUES (:sync, :name, :value, :runId)
                                ON CONFLICT (sync, name) DO NOTHING
                                """)
                        .param("sync", sync)
                        .param("name", name)
                        .param("value", value)
                        .param("runId", runId)
                        .update()
                == 1;
    }
}
