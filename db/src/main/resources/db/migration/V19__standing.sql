-- What the console asks of a million runs and millions of rejects.

-- Roughly how a run stands, so that an index finds it; the views decide. The database itself keeps it, in the
-- transaction that changes Batch's status: it can't be forgotten, and says nothing that Batch's tables don't.
ALTER TABLE sync_fire ADD COLUMN standing varchar(21) NOT NULL DEFAULT 'pending';

CREATE FUNCTION standing_of(batch_status text, of_run bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE
               WHEN batch_status IN ('STARTING', 'STARTED') THEN 'running'
               WHEN batch_status = 'STOPPING' THEN 'stopping'
               WHEN batch_status = 'STOPPED' THEN 'stopped'
               WHEN batch_status = 'ABANDONED' THEN 'abandoned'
               WHEN batch_status = 'COMPLETED'
                    AND EXISTS (SELECT FROM sync_ledger WHERE run_id = of_run AND rejected > 0)
                   THEN 'completed_with_errors'
               WHEN batch_status = 'COMPLETED' THEN 'completed'
               ELSE 'failed'
           END
$$;

CREATE FUNCTION note_standing_of_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE sync_fire f
    SET standing = standing_of(NEW.status, f.run_id)
    FROM batch_job_instance i
    WHERE i.job_instance_id = NEW.job_instance_id AND f.sync = i.job_name AND f.job_key = i.job_key
      AND NOT EXISTS (SELECT FROM batch_job_execution later
                      WHERE later.job_instance_id = NEW.job_instance_id
                        AND later.job_execution_id > NEW.job_execution_id)
      AND f.standing <> standing_of(NEW.status, f.run_id);
    RETURN NULL;
END
$$;
CREATE TRIGGER note_standing_of_new AFTER INSERT ON batch_job_execution
    FOR EACH ROW EXECUTE FUNCTION note_standing_of_attempt();
CREATE TRIGGER note_standing_of_changed AFTER UPDATE ON batch_job_execution
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION note_standing_of_attempt();

CREATE FUNCTION note_standing_of_fire() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.standing := NEW.outcome;
    RETURN NEW;
END
$$;
CREATE TRIGGER note_standing_of_fire BEFORE INSERT OR UPDATE OF outcome ON sync_fire
    FOR EACH ROW WHEN (NEW.outcome IN ('skipped', 'missed')) EXECUTE FUNCTION note_standing_of_fire();

UPDATE sync_fire SET standing = outcome WHERE outcome IN ('skipped', 'missed');
UPDATE sync_fire f
SET standing = standing_of(e.status, f.run_id)
FROM batch_job_instance i
JOIN LATERAL (SELECT status FROM batch_job_execution WHERE job_instance_id = i.job_instance_id
              ORDER BY job_execution_id DESC LIMIT 1) e ON true
WHERE f.sync = i.job_name AND f.job_key = i.job_key;

-- Lists of runs go by the scheduled time, newest first.
CREATE INDEX sync_fire_newest ON sync_fire (scheduled_for DESC, run_id DESC);
CREATE INDEX sync_fire_by_standing ON sync_fire (standing, scheduled_for DESC, run_id DESC);
CREATE INDEX sync_fire_by_sync_standing ON sync_fire (sync, standing, scheduled_for DESC, run_id DESC);
CREATE INDEX sync_fire_by_trigger ON sync_fire (trigger, scheduled_for DESC, run_id DESC);
-- The newest fire of a sync that led to a run.
CREATE INDEX sync_fire_runs ON sync_fire (sync, scheduled_for DESC)
    WHERE standing NOT IN ('pending', 'skipped', 'missed');
DROP INDEX sync_fire_scheduled_for;

-- Open rejects of a sync, and of each reason, are counted without a look at the rows; a run's own errors are found
-- without its rejects.
CREATE INDEX sync_error_open_reasons ON sync_error (sync, error_code, error_id) WHERE status = 'open' AND phase <> 'run';
CREATE INDEX sync_error_of_run ON sync_error (run_id, error_id) WHERE phase = 'run';
