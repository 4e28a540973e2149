package dev.syncline.reject;

import dev.syncline.sync.Reject;
import dev.syncline.sync.RejectPayload;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table `sync_redrive`, and what it makes of `sync_error`. Writes on the transaction of the
/// calling thread.
///
/// An open reject belongs to the run that its `redrive_run_id` names for as long as that run is
/// under way. When the run has ended without coming to it, the reject is free for another one,
/// which the earlier run then no longer sees, should somebody restart it.
public final class RedriveStore {

    /// The runs that send a reject of sync `:sync` again and have not ended.
    static final String RUNS_UNDER_WAY =
            """
            SELECT r.run_id FROM sync_runs r JOIN sync_fire f USING (run_id)
            WHERE r.run_id IN (SELECT redrive_run_id FROM sync_error
                               WHERE sync = :sync AND status = 'open' AND redrive_run_id IS NOT NULL)
              AND (r.status IN ('pending', 'running', 'stopping') OR f.next_attempt_at IS NOT NULL
                   OR EXISTS (SELECT FROM sync_lease l
                              WHERE l.run_id = r.run_id AND l.expires_at > clock_timestamp()))
            """;

    private static final String FREE =
            "status = 'open' AND (redrive_run_id IS NULL OR redrive_run_id <> ALL (:busy))";

    /// A payload that was cut when it was stored is no record any more.
    private static final String WHOLE_PAYLOAD =
            "payload IS NOT NULL AND coalesce(length(payload ->> 'cut'), 0) < "
                    + PayloadJson.SHORTEST_CUT;

    private final JdbcClient jdbc;
    private final PayloadJson payloads = new PayloadJson();

    public RedriveStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// Lets one request at a time choose among the rejects of a sync, until the transaction of this
    /// thread ends.
    public void lock(String sync) {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtext('syncline.redrive'), hashtext(?))")
                .param(sync)
                .query()
                .listOfRows();
    }

    /// The runs under way that send rejects of a sync again.
    public List<Long> busyRuns(String sync) {
        return jdbc.sql(RUNS_UNDER_WAY).param("sync", sync).query(Long.class).list();
    }

    /// What a request to do something about a reject has to know of it.
    ///
    /// @param payloadWhole whether it has a payload that was not cut
    public record Candidate(
            long errorId,
            String sync,
            String status,
            String phase,
            @Nullable Long redriveRunId,
            boolean payloadWhole) {}

    /// The syncs of the given rejects.
    public List<String> syncsOf(Collection<Long> errorIds) {
        return jdbc.sql(
                        "SELECT DISTINCT sync FROM sync_error WHERE error_id = ANY (:ids) ORDER BY 1")
                .param("ids", errorIds.toArray(Long[]::new))
                .query(String.class)
                .list();
    }

    /// Those of the given ids that exist, in the order of their ids, and locked until the
    /// transaction of this thread ends: the run that sends one again can't settle it between this
    /// look and the next one.
    public List<Candidate> candidates(Collection<Long> errorIds) {
        return jdbc.sql(
                        "SELECT error_id, sync, status, phase, redrive_run_id, "
                                + WHOLE_PAYLOAD
                                + " FROM sync_error WHERE error_id = ANY (:ids) ORDER BY error_id FOR UPDATE")
                .param("ids", errorIds.toArray(Long[]::new))
                .query((row, number) ->
                        new Candidate(
                                row.getLong(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getObject(5, Long.class),
                                row.getBoolean(6)))
                .list();
    }

    /// The oldest free rejects that match, those of runs as a whole left out.
    ///
    /// @param withPayload whether they are to be sent one by one
    public List<Long> free(ErrorFilter filter, List<Long> busy, boolean withPayload, int limit) {
        List<String> conditions = new ArrayList<>(filter.conditions());
        conditions.add(FREE);
        conditions.add("phase <> 'run'");
        if (withPayload) {
            conditions.add(WHOLE_PAYLOAD);
        }
        return ids(filter, busy, conditions, limit);
    }

    /// The oldest free rejects and run-level errors that match.
    public List<Long> dismissible(ErrorFilter filter, List<Long> busy, int limit) {
        List<String> conditions = new ArrayList<>(filter.conditions());
        conditions.add(FREE);
        return ids(filter, busy, conditions, limit);
    }

    private List<Long> ids(
            ErrorFilter filter, List<Long> busy, List<String> conditions, int limit) {
        return jdbc.sql(
                        "SELECT error_id FROM sync_error WHERE "
                                + String.join(" AND ", conditions)
                                + " ORDER BY error_id LIMIT :limit")
                .params(filter.parameters())
                .param("busy", busy.toArray(Long[]::new))
                .param("limit", limit)
                .query(Long.class)
                .list();
    }

    /// Binds rejects to the run that is going to send them again.
    ///
    /// @param mended what a person made of the one reject, as JSON text
    public void bind(
            long runId, List<Long> errorIds, @Nullable String mended, @Nullable String actor) {
        Long[] ids = errorIds.toArray(Long[]::new);
        jdbc.sql(
                        """
                        INSERT INTO sync_redrive (run_id, error_id, mended, mended_by)
                        SELECT :run, id, :mended::jsonb, CASE WHEN :mended::text IS NOT NULL THEN :actor END
                        FROM unnest(:ids) AS chosen (id)
                        """)
                .param("run", runId)
                .param("mended", mended)
                .param("actor", actor)
                .param("ids", ids)
                .update();
        jdbc.sql("UPDATE sync_error SET redrive_run_id = :run WHERE error_id = ANY (:ids)")
                .param("run", runId)
                .param("ids", ids)
                .update();
    }

    /// @return how many were still open
    public int dismiss(List<Long> errorIds, @Nullable String actor, @Nullable String reason) {
        return jdbc.sql(
                        """
                        UPDATE sync_error
                        SET status = 'dismissed', resolved_at = clock_timestamp(), resolved_by = :actor,
                            resolve_reason = :reason
                        WHERE error_id = ANY (:ids) AND status = 'open'
                        """)
                .param("actor", actor)
                .param("reason", reason)
                .param("ids", errorIds.toArray(Long[]::new))
                .update();
    }

    /// Whether the run sends rejects again.
    public boolean isRedrive(long runId) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM sync_redrive WHERE run_id = ?)")
                .param(runId)
                .query(Boolean.class)
                .single();
    }

    /// The steps for which the run still has rejects.
    public Set<String> steps(long runId) {
        return Set.copyOf(
                jdbc.sql(
                                "SELECT DISTINCT step FROM sync_error WHERE redrive_run_id = ? AND status = 'open'")
                        .param(runId)
                        .query(String.class)
                        .list());
    }

    /// The run's next reject of a step, locked until the transaction of this thread ends.
    public Optional<OpenReject> next(long runId, String step) {
        return jdbc.sql(
                        """
                        SELECT e.error_id, e.phase, coalesce(r.mended, e.payload)::text, e.record_key,
                               coalesce(e.record_position, 0)
                        FROM sync_error e JOIN sync_redrive r ON r.run_id = e.redrive_run_id AND r.error_id = e.error_id
                        WHERE e.redrive_run_id = :run AND e.step = :step AND e.status = 'open'
                        ORDER BY e.error_id LIMIT 1
                        FOR UPDATE OF e
                        """)
                .param("run", runId)
                .param("step", step)
                .query((row, number) ->
                        new OpenReject(
                                row.getLong(1),
                                Reject.Phase.valueOf(row.getString(2).toUpperCase(Locale.ROOT)),
                                new RejectPayload(
                                        payloads.read(Objects.requireNonNull(row.getString(3))),
                                        row.getString(4),
                                        row.getLong(5))))
                .optional();
    }

    /// What became of a reject that was sent again.
    public enum Outcome {
        WRITTEN,
        FILTERED,
        REJECTED
    }

    /// Says what became of a reject in the chunk of this transaction; the new reject, if there is
    /// one, is its further try.
    public void settle(long runId, OpenReject reject, Outcome outcome) {
        jdbc.sql(
                        """
                        UPDATE sync_error e
                        SET status = 'redriven', redrive_outcome = :outcome, resolved_at = clock_timestamp(),
                            resolved_by = f.actor, resolve_reason = f.reason
                        FROM sync_fire f
                        WHERE e.error_id = :error AND f.run_id = :run
                        """)
                .param("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .param("error", reject.errorId())
                .param("run", runId)
                .update();
        if (outcome == Outcome.REJECTED) {
            linkFurtherTry(runId, reject);
        }
    }

    /// Every other reject of this run has been linked with its own chunk.
    private void linkFurtherTry(long runId, OpenReject reject) {
        jdbc.sql(
                        """
                        UPDATE sync_error
                        SET redrive_of = :error, record_key = coalesce(record_key, :key),
                            record_position = coalesce(record_position, nullif(:position, 0))
                        WHERE run_id = :run AND redrive_of IS NULL AND phase <> 'run'
                        """)
                .param("error", reject.errorId())
                .param("key", reject.payload().recordKey())
                .param("position", reject.payload().position())
                .param("run", runId)
                .update();
    }

    /// Says what became of all rejects of a run that sent them with everything else, when it has
    /// completed: rejected is what has the key of a reject of this very run, or without a key its
    /// place and reason.
    public void settleWhole(long runId) {
        jdbc.sql(
                        """
                        UPDATE sync_error e
                        SET status = 'redriven', resolved_at = clock_timestamp(), resolved_by = f.actor,
                            resolve_reason = f.reason,
                            redrive_outcome = CASE WHEN EXISTS (
                                SELECT FROM sync_error again
                                WHERE again.run_id = :run AND again.step = e.step
                                  AND (again.record_key = e.record_key
                                       OR (again.record_key IS NULL AND e.record_key IS NULL
                                           AND again.error_code = e.error_code
                                           AND again.record_position IS NOT DISTINCT FROM e.record_position))) THEN 'rejected' ELSE 'written' END
                        FROM sync_fire f
                        WHERE f.run_id = :run AND e.redrive_run_id = :run AND e.status = 'open'
                        """)
                .param("run", runId)
                .update();
    }

    /// A payload of a person's making, as it is stored.
    ///
    /// @return empty when it is longer than a payload may be
    public Optional<String> storable(Object mended) {
        return payloads.storable(mended);
    }
}
