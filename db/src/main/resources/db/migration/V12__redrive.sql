-- Sending rejects through their sync's own path again, each time as a run.

ALTER TABLE sync_error
    -- The run that sends it again, or did. An open reject whose run has ended is free for another one.
    ADD COLUMN redrive_run_id  bigint REFERENCES sync_fire,
    -- What became of the record in that run; set together with the status 'redriven'.
    ADD COLUMN redrive_outcome varchar(8) CHECK (redrive_outcome IN ('written', 'filtered', 'rejected')),
    -- The reject of which this one is another try.
    ADD COLUMN redrive_of      bigint REFERENCES sync_error,
    ADD COLUMN resolved_at     timestamptz,
    ADD COLUMN resolved_by     text,
    ADD COLUMN resolve_reason  text;
CREATE INDEX sync_error_redrive ON sync_error (redrive_run_id, step, error_id) WHERE redrive_run_id IS NOT NULL;
CREATE INDEX sync_error_redrive_of ON sync_error (redrive_of) WHERE redrive_of IS NOT NULL;
CREATE INDEX sync_error_group ON sync_error (sync, error_code, error_id DESC);

CREATE TABLE sync_redrive (
    run_id    bigint NOT NULL REFERENCES sync_fire,
    error_id  bigint NOT NULL REFERENCES sync_error,
    -- What a person made of the record; the reject keeps the original.
    mended    jsonb,
    mended_by text,
    PRIMARY KEY (run_id, error_id)
);
CREATE INDEX sync_redrive_error ON sync_redrive (error_id);

-- Who set a sync's own schedule, and why.
ALTER TABLE sync_schedule
    ADD COLUMN own_set_by     text,
    ADD COLUMN own_set_reason text;

-- The first answer to each request that named an Idempotency-Key; kept for a day.
CREATE TABLE api_idempotency (
    actor        text        NOT NULL,
    key          text        NOT NULL,
    request_hash bytea       NOT NULL,
    -- Null until the request has been answered.
    status       integer,
    content_type text,
    location     text,
    body         bytea,
    received_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (actor, key)
);
CREATE INDEX api_idempotency_age ON api_idempotency (received_at);
