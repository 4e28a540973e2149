package dev.syncline.schedule;

import dev.syncline.sync.TriggerKind;
import java.sql.ResultSet;
import java.sql.SQLException;
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

    static final String VERSION =
            "coalesce((SELECT s.definition_version FROM sync_schedule s WHERE s.sync = :sync), 1)";

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
                                INSERT INTO sync_fire (sync, scheduled_for, job_key, trigger, definition_version)
                                VALUES (:sync, :at, %s, :kind, %s)
                                ON CONFLICT DO NOTHING RETURNING run_id
                                """
                                        .formatted(JOB_KEY.formatted(":at"), VERSION))
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
                                    INSERT INTO sync_fire (sync, scheduled_for, job_key, trigger, actor, reason, definition_version)
                                    SELECT :sync, at, %s, :kind, :actor, :reason, %s
                                    FROM (SELECT date_trunc('milliseconds', clock_timestamp())
                                                 + :later * interval '1 millisecond' AS at) now
                                    ON CONFLICT DO NOTHING RETURNING run_id
                                    """
                                            .formatted(JOB_KEY.formatted("at"), VERSION))
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
                        "SELECT run_id, sync, scheduled_for, trigger, actor, reason, definition_version FROM sync_fire WHERE run_id = ?")
                .param(runId)
                .query(FireStore::fire)
                .optional();
    }

    /// Whether nothing has come of the fire yet.
    public boolean isPending(long runId) {
        return outcomeIs(runId, "outcome IS NULL");
    }

    /// Further attempts that were due that long ago and have not begun, oldest first.
    public List<Fire> attemptsOverdueFor(Duration atLeast) {
        return jdbc.sql(
                        """
                        SELECT run_id, sync, scheduled_for, next_attempt_trigger, next_attempt_actor, next_attempt_reason,
                               definition_version
                        FROM sync_fire
                        WHERE next_attempt_at < clock_timestamp() - ? * interval '1 millisecond'
                        ORDER BY next_attempt_at
                        """)
                .param(atLeast.toMillis())
                .query(FireStore::fire)
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

    /// The fire leads to a run, whose next attempt begins with the transaction of this thread.
    /// Excludes [#markSkipped]: of the two, one happens.
    ///
    /// @return how it begins; empty when the fire has ended without a run
    public Optional<Beginning> begin(long runId) {
        return jdbc.sql(
                        """
                        UPDATE sync_fire f
                        SET outcome = 'run', next_attempt_at = NULL, next_attempt_trigger = NULL,
                            next_attempt_actor = NULL, next_attempt_reason = NULL
                        FROM (SELECT run_id, outcome FROM sync_fire WHERE run_id = ? FOR UPDATE) before
                        WHERE f.run_id = before.run_id AND coalesce(before.outcome, 'run') = 'run'
                        RETURNING before.outcome IS NULL
                        """)
                .param(runId)
                .query(Boolean.class)
                .optional()
                .map(Beginning::new);
    }

    /// @param first whether it is the run's first attempt
    public record Beginning(boolean first) {}

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

    /// Notes that a person asked for another attempt, and forgets an earlier wish to stop.
    ///
    /// @return false when one had been asked for already and has not begun
    public boolean requestRestart(long runId, @Nullable String actor, @Nullable String reason) {
        return jdbc.sql(
                                """
                                UPDATE sync_fire
                                SET next_attempt_at = clock_timestamp(), next_attempt_trigger = 'restart',
                                    next_attempt_actor = ?, next_attempt_reason = ?,
                                    stop_requested_at = NULL, stop_requested_by = NULL, stop_reason = NULL
                                WHERE run_id = ? AND next_attempt_trigger IS DISTINCT FROM 'restart'
                                """)
                        .param(actor)
                        .param(reason)
                        .param(runId)
                        .update()
                == 1;
    }

    /// Whether a person has asked for another attempt that has not begun.
    public boolean isRestartRequested(long runId) {
        return outcomeIs(runId, "next_attempt_trigger = 'restart'");
    }

    /// Notes that the engine goes on with a run by itself, unless a person has asked for it
    /// already.
    ///
    /// @param delay from now, on the database's clock
    public void noteNextAttempt(Fire fire, TriggerKind kind, Duration delay) {
        jdbc.sql(
                        """
                        UPDATE sync_fire
                        SET next_attempt_at = clock_timestamp() + ? * interval '1 millisecond',
                            next_attempt_trigger = ?, next_attempt_actor = ?, next_attempt_reason = ?
                        WHERE run_id = ? AND next_attempt_trigger IS DISTINCT FROM 'restart'
                        """)
                .param(delay.toMillis())
                .param(kind.wireName())
                .param(fire.actor())
                .param(fire.reason())
                .param(fire.runId())
                .update();
    }

    /// Whether another attempt of the run is to come.
    public boolean hasNextAttempt(long runId) {
        return outcomeIs(runId, "next_attempt_at IS NOT NULL");
    }

    /// No further attempt comes by itself.
    ///
    /// @return whether one would have come
    public boolean cancelNextAttempt(long runId) {
        return jdbc.sql(
                                """
                                UPDATE sync_fire
                                SET next_attempt_at = NULL, next_attempt_trigger = NULL, next_attempt_actor = NULL,
                                    next_attempt_reason = NULL
                                WHERE run_id = ? AND next_attempt_at IS NOT NULL
                                """)
                        .param(runId)
                        .update()
                == 1;
    }

    /// The engine goes on by itself with no run of the sync that fired up to now; a restart that a
    /// person asked for stands.
    ///
    /// @param redrivesToo whether that goes for runs that send rejects again as well, which stay
    ///   open then
    /// @return how many runs would have been tried again
    public int cancelPlannedAttempts(String sync, boolean redrivesToo) {
        return jdbc.sql(
                        """
                        UPDATE sync_fire
                        SET next_attempt_at = NULL, next_attempt_trigger = NULL, next_attempt_actor = NULL,
                            next_attempt_reason = NULL
                        WHERE sync = ? AND next_attempt_at IS NOT NULL AND next_attempt_trigger <> 'restart'
                          AND (trigger <> 'redrive' OR ?)
                        """)
                .params(sync, redrivesToo)
                .update();
    }

    /// Notes that an attempt has been concluded.
    ///
    /// @return whether this call is the first to say so
    public boolean markConcluded(long runId, long attemptId) {
        return jdbc.sql(
                                """
                                UPDATE sync_fire SET concluded_attempt_id = :attempt
                                WHERE run_id = :run AND concluded_attempt_id IS DISTINCT FROM :attempt
                                """)
                        .param("attempt", attemptId)
                        .param("run", runId)
                        .update()
                == 1;
    }

    /// Whether the fire was recorded that long ago.
    public boolean isOlderThan(long runId, Duration age) {
        return jdbc.sql(
                        """
                        SELECT EXISTS (SELECT FROM sync_fire WHERE run_id = ?
                                       AND greatest(recorded_at, next_attempt_at)
                                           < clock_timestamp() - ? * interval '1 millisecond')
                        """)
                .params(runId, age.toMillis())
                .query(Boolean.class)
                .single();
    }

    private static Fire fire(ResultSet row, int number) throws SQLException {
        return new Fire(
                row.getLong(1),
                row.getString(2),
                row.getTimestamp(3).toInstant(),
                TriggerKind.ofWireName(row.getString(4)),
                row.getString(5),
                row.getString(6),
                row.getInt(7));
    }

    record Recorded(long runId, boolean isNew) {}
}
