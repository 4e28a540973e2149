-- The public views. Batch's tables are the truth: a view never shows a status that they don't hold.
-- Batch writes its timestamps without a zone; every node of ours runs in UTC, so that is what they are in.

DROP VIEW IF EXISTS sync_error_outcomes;
DROP VIEW IF EXISTS sync_errors;
DROP VIEW IF EXISTS sync_runs;
DROP VIEW IF EXISTS sync_attempts;

CREATE VIEW sync_attempts AS
SELECT e.job_execution_id                                     AS attempt_id,
       f.run_id,
       f.sync,
       CASE
           WHEN e.status IN ('STARTING', 'STARTED') AND f.stop_requested_at IS NOT NULL THEN 'stopping'
           WHEN e.status IN ('STARTING', 'STARTED') THEN 'running'
           WHEN e.status = 'STOPPING' THEN 'stopping'
           -- Stopped on paper only, as long as the node that ran it still holds the lease.
           WHEN e.status = 'STOPPED' AND l.run_id IS NOT NULL THEN 'stopping'
           WHEN e.status = 'STOPPED' THEN 'stopped'
           WHEN e.status = 'COMPLETED' AND coalesce(c.rejected, 0) > 0 THEN 'completed_with_errors'
           WHEN e.status = 'COMPLETED' THEN 'completed'
           WHEN e.status = 'ABANDONED' THEN 'abandoned'
           ELSE 'failed'
       END                                                    AS status,
       p.trigger,
       p.actor,
       p.reason,
       f.scheduled_for,
       e.start_time AT TIME ZONE 'UTC'                        AS started_at,
       e.end_time AT TIME ZONE 'UTC'                          AS ended_at,
       (extract(epoch FROM coalesce(e.end_time, clock_timestamp() AT TIME ZONE 'UTC') - e.start_time)
           * 1000)::bigint                                    AS duration_ms,
       p.node,
       coalesce(c.read, 0)                                    AS records_read,
       coalesce(c.created, 0)                                 AS records_created,
       coalesce(c.updated, 0)                                 AS records_updated,
       coalesce(c.unchanged, 0)                               AS records_unchanged,
       coalesce(c.deleted, 0)                                 AS records_deleted,
       coalesce(c.filtered, 0)                                AS records_filtered,
       coalesce(c.rejected, 0)                                AS records_rejected,
       r.error_class,
       r.message                                              AS error_message,
       coalesce(p.definition_version, f.definition_version)   AS definition_version,
       p.epoch,
       r.is_retryable                                         AS error_is_retryable
FROM batch_job_execution e
JOIN batch_job_instance i ON i.job_instance_id = e.job_instance_id
JOIN sync_fire f ON f.sync = i.job_name AND f.job_key = i.job_key
LEFT JOIN sync_lease l ON l.sync = f.sync AND l.run_id = f.run_id AND l.expires_at > clock_timestamp()
LEFT JOIN LATERAL (
    SELECT max(parameter_value) FILTER (WHERE parameter_name = 'trigger')                    AS trigger,
           max(parameter_value) FILTER (WHERE parameter_name = 'actor')                      AS actor,
           max(parameter_value) FILTER (WHERE parameter_name = 'reason')                     AS reason,
           max(parameter_value) FILTER (WHERE parameter_name = 'node')                       AS node,
           (max(parameter_value) FILTER (WHERE parameter_name = 'epoch'))::bigint            AS epoch,
           (max(parameter_value) FILTER (WHERE parameter_name = 'definitionVersion'))::integer AS definition_version
    FROM batch_job_execution_params
    WHERE job_execution_id = e.job_execution_id) p ON true
LEFT JOIN LATERAL (
    SELECT sum(read)::bigint AS read, sum(created)::bigint AS created, sum(updated)::bigint AS updated,
           sum(unchanged)::bigint AS unchanged, sum(deleted)::bigint AS deleted, sum(filtered)::bigint AS filtered,
           sum(rejected)::bigint AS rejected
    FROM sync_ledger
    WHERE attempt_id = e.job_execution_id) c ON true
LEFT JOIN LATERAL (
    SELECT error_class, message, is_retryable
    FROM sync_error
    WHERE attempt_id = e.job_execution_id AND phase = 'run'
    ORDER BY error_id DESC
    LIMIT 1) r ON true;

CREATE VIEW sync_runs AS
SELECT f.run_id,
       f.sync,
       CASE
           WHEN f.outcome IN ('skipped', 'missed') THEN f.outcome
           WHEN a.attempt_id IS NULL THEN 'pending'
           WHEN a.status = 'completed' AND coalesce(c.rejected, 0) > 0 THEN 'completed_with_errors'
           -- Whoever holds the lease is about to go on, or to say that nothing follows.
           WHEN a.status = 'failed' AND l.run_id IS NOT NULL THEN 'running'
           ELSE a.status
       END                             AS status,
       f.trigger,
       f.actor,
       coalesce(f.outcome_reason, f.reason) AS reason,
       f.scheduled_for,
       t.started_at,
       CASE WHEN a.status NOT IN ('running', 'stopping') THEN a.ended_at END AS ended_at,
       t.duration_ms,
       coalesce(t.attempts, 0)         AS attempts,
       a.node,
       coalesce(c.read, 0)             AS records_read,
       coalesce(c.created, 0)          AS records_created,
       coalesce(c.updated, 0)          AS records_updated,
       coalesce(c.unchanged, 0)        AS records_unchanged,
       coalesce(c.deleted, 0)          AS records_deleted,
       coalesce(c.filtered, 0)         AS records_filtered,
       coalesce(c.rejected, 0)         AS records_rejected,
       CASE WHEN a.status NOT LIKE 'completed%' THEN a.error_class END   AS error_class,
       CASE WHEN a.status NOT LIKE 'completed%' THEN a.error_message END AS error_message,
       f.definition_version,
       CASE WHEN a.status NOT LIKE 'completed%' THEN a.error_is_retryable END AS error_is_retryable
FROM sync_fire f
LEFT JOIN batch_job_instance i ON i.job_name = f.sync AND i.job_key = f.job_key
LEFT JOIN sync_lease l ON l.sync = f.sync AND l.run_id = f.run_id AND l.expires_at > clock_timestamp()
LEFT JOIN LATERAL (
    SELECT *
    FROM sync_attempts
    WHERE attempt_id = (SELECT max(job_execution_id) FROM batch_job_execution WHERE job_instance_id = i.job_instance_id)
    -- Keeps the planner from joining all attempts with the few runs that are asked for.
    LIMIT 1) a ON true
LEFT JOIN LATERAL (
    SELECT count(*)::integer AS attempts,
           min(start_time) AT TIME ZONE 'UTC' AS started_at,
           sum(extract(epoch FROM coalesce(end_time, clock_timestamp() AT TIME ZONE 'UTC') - start_time) * 1000)::bigint
               AS duration_ms
    FROM batch_job_execution
    WHERE job_instance_id = i.job_instance_id) t ON i.job_instance_id IS NOT NULL
LEFT JOIN LATERAL (
    SELECT sum(read)::bigint AS read, sum(created)::bigint AS created, sum(updated)::bigint AS updated,
           sum(unchanged)::bigint AS unchanged, sum(deleted)::bigint AS deleted, sum(filtered)::bigint AS filtered,
           sum(rejected)::bigint AS rejected
    FROM sync_ledger
    WHERE run_id = f.run_id) c ON true;

CREATE VIEW sync_errors AS
SELECT error_id, run_id, attempt_id, sync, step, phase, error_class, error_code, message, is_retryable, record_key,
       record_position, payload, status, occurred_at
FROM sync_error;

-- The same rows, with what people and re-drives made of them.
CREATE VIEW sync_error_outcomes AS
SELECT error_id, run_id, attempt_id, sync, step, phase, error_class, error_code, message, is_retryable, record_key,
       record_position, payload, status, occurred_at, redrive_run_id, redrive_outcome, redrive_of, resolved_at,
       resolved_by, resolve_reason
FROM sync_error;
