package dev.syncline.schedule;

import dev.syncline.sync.TriggerKind;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table `sync_fire`. Writes on the transaction of the calling thread, or each statement for
/// itself.
public final class FireStore {

    /// Batch's JOB_KEY of the run; `dev.syncline.run.Attempt` makes the same text of the same
    /// instant.
    static final String JOB_KEY =
            "to_char(%s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')";

    private static final int MOST_FIRES_PER_MILLISECOND = 1_000;

    private final JdbcClient jdbc;

    public FireStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// The row of a scheduled fire, made now unless it is there.
    ///
    /// @return the run id, and whether the row was made by this call
    Recorded recordDue(String sync, Instant scheduledFor, TriggerKind kind) {
        Optional<Long> made =
                jdbc.sql(
                                """
                                INSERT INTO sync_fire (sync, scheduled_for, job_key, trigger)
                                VALUES (:sync, :at, %s, :kind)
                                ON CONFLICT DO NOTHING RETURNING run_id
                                """
                                        .formatted(JOB_KEY.formatted(":at")))
                        .param("sync", sync)
                        .param("at", Timestamp.from(scheduledFor))
                        .param("kind", kind.wireName())
                        .query(Long.class)
                        .optional();
        return made.map(runId -> new Recorded(runId, true))
                .orElseGet(() ->
                        new Recorded(
                                jdbc.sql(
                                                "SELECT run_id FROM sync_fire WHERE sync = ? AND scheduled_for = ?")
                                        .params(sync, Timestamp.from(scheduledFor))
                                        .query(Long.class)
                                        .single(),
                                false));
    }

    /// A fire that was asked for, at the database's present millisecond or the next one that is
    /// free.
    long recordAsked(
            String sync, TriggerKind kind, @Nullable String actor, @Nullable String reason) {
        for (int later = 0; later < MOST_FIRES_PER_MILLISECOND; later++) {
            Optional<Long> runId =
                    jdbc.sql(
                                    """
                                    INSERT INTO sync_fire (sync, scheduled_for, job_key, trigger, actor, reason)
                                    SELECT :sync, at, %s, :kind, :actor, :reason
                                    FROM (SELECT date_trunc('milliseconds', clock_timestamp())
                                                 + :later * interval '1 millisecond' AS at) now
                                    ON CONFLICT DO NOTHING RETURNING run_id
                                    """
                                            .formatted(JOB_KEY.formatted("at")))
                            .param("sync", sync)
                            .param("kind", kind.wireName())
                            .param("actor", actor)
                            .param("reason", reason)
                            .param("later", later)
                            .query(Long.class)
                            .optional();
            if (runId.isPresent()) {
                return runId.get();
            }
        }
        throw new IllegalStateException("No free millisecond for a fire of sync " + sync);
    }

    public Optional<Fire> find(long runId) {
        return jdbc.sql(
                        "SELECT run_id, sync, scheduled_for, trigger, actor, reason FROM sync_fire WHERE run_id = ?")
                .param(runId)
                .query((row, number) ->
                        new Fire(
                                row.getLong(1),
                                row.getString(2),
                                row.getTimestamp(3).toInstant(),
                                TriggerKind.ofWireName(row.getString(4)),
                                row.getString(5),
                                row.getString(6)))
                .optional();
    }

    /// Whether nothing has come of the fire yet.
    public boolean isPending(long runId) {
        return outcomeIs(runId, "outcome IS NULL");
    }

    /// Runs whose restart was asked for that long ago and has not begun, oldest first.
    public List<Long> restartsPendingFor(Duration atLeast) {
        return jdbc.sql(
                        """
                        SELECT run_id FROM sync_fire
                        WHERE restart_requested_at < clock_timestamp() - ? * interval '1 millisecond'
                        ORDER BY run_id
                        """)
                .param(atLeast.toMillis())
                .query(Long.class)
                .list();
    }

    /// Fires of which nothing has come for as long as that, oldest first.
    public List<Long> pendingFor(Duration atLeast) {
        return jdbc.sql(
                        """
                        SELECT run_id FROM sync_fire
                        WHERE outcome IS NULL AND recorded_at < clock_timestamp() - ? * interval '1 millisecond'
                        ORDER BY run_id
                        """)
                .param(atLeast.toMillis())
                .query(Long.class)
                .list();
    }

    /// Whether the fire ended without a run.
    public boolean isOver(long runId) {
        return outcomeIs(runId, "outcome IN ('skipped', 'missed')");
    }

    public boolean isStopRequested(long runId) {
        return outcomeIs(runId, "stop_requested_at IS NOT NULL");
    }

    private boolean outcomeIs(long runId, String condition) {
        return jdbc.sql(
                        "SELECT EXISTS (SELECT FROM sync_fire WHERE run_id = ? AND "
                                + condition
                                + ")")
                .param(runId)
                .query(Boolean.class)
                .single();
    }

    /// Locks the fire's row until the transaction of this thread ends: two people who ask for
    /// something at the same moment come one after the other.
    public void lock(long runId) {
        jdbc.sql("SELECT run_id FROM sync_fire WHERE run_id = ? FOR UPDATE")
                .param(runId)
                .query(Long.class)
                .single();
    }

    /// The fire has led to a run; a restart that was asked for has begun.
    ///
    /// @return whether it is the run's first attempt that begins
    public boolean markRun(long runId) {
        boolean first =
                jdbc.sql(
                                        "UPDATE sync_fire SET outcome = 'run' WHERE run_id = ? AND outcome IS NULL")
                                .param(runId)
                                .update()
                        == 1;
        jdbc.sql(
                        "UPDATE sync_fire SET restart_requested_at = NULL WHERE run_id = ? AND restart_requested_at IS NOT NULL")
                .param(runId)
                .update();
        return first;
    }

    /// @return false when something had come of the fire before
    public boolean markSkipped(long runId, String reason) {
        return jdbc.sql(
                                "UPDATE sync_fire SET outcome = 'skipped', outcome_reason = ? WHERE run_id = ? AND outcome IS NULL")
                        .params(reason, runId)
                        .update()
                == 1;
    }

    public void requestStop(long runId, @Nullable String by, @Nullable String reason) {
        jdbc.sql(
                        """
                        UPDATE sync_fire
                        SET stop_requested_at = clock_timestamp(), stop_requested_by = ?, stop_reason = ?
                        WHERE run_id = ? AND stop_requested_at IS NULL
                        """)
                .param(by)
                .param(reason)
                .param(runId)
                .update();
    }

    /// Notes that another attempt was asked for, and forgets an earlier wish to stop.
    ///
    /// @return false when one had been asked for already and has not begun
    public boolean requestRestart(long runId) {
        return jdbc.sql(
                                """
                                UPDATE sync_fire
                                SET restart_requested_at = clock_timestamp(), stop_requested_at = NULL,
                                    stop_requested_by = NULL, stop_reason = NULL
                                WHERE run_id = ? AND restart_requested_at IS NULL
                                """)
                        .param(runId)
                        .update()
                == 1;
    }

    record Recorded(long runId, boolean isNew) {}
}
