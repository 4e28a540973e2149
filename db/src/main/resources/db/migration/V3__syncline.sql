-- Our own tables. db/README.md says what each is for.

CREATE TABLE sync_fire (
    run_id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sync               varchar(63) NOT NULL,
    scheduled_for      timestamptz NOT NULL,
    -- The same instant as text. It is BATCH_JOB_INSTANCE.JOB_KEY of the run: Batch's unique constraint on
    -- (JOB_NAME, JOB_KEY) and ours on (sync, job_key) are one identity.
    job_key            varchar(32) NOT NULL,
    trigger            varchar(16) NOT NULL,
    actor              text,
    reason             text,
    -- Null until the fire has been dealt with; 'run' says only that it led to a run, Batch's tables say how that went.
    outcome            varchar(8)  CHECK (outcome IN ('run', 'skipped', 'missed')),
    outcome_reason     text,
    definition_version integer     NOT NULL DEFAULT 1,
    recorded_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    stop_requested_at  timestamptz,
    stop_requested_by  text,
    stop_reason        text,
    -- Set while an attempt that somebody asked for has not begun.
    restart_requested_at timestamptz,
    CONSTRAINT sync_fire_instant UNIQUE (sync, scheduled_for),
    CONSTRAINT sync_fire_job_key UNIQUE (sync, job_key)
);
CREATE INDEX sync_fire_by_sync ON sync_fire (sync, run_id DESC);
CREATE INDEX sync_fire_pending ON sync_fire (sync, run_id) WHERE outcome IS NULL;

CREATE TABLE sync_schedule (
    sync            varchar(63) PRIMARY KEY,
    -- What the code or the configuration says, and what an operator has set instead.
    expression      text,
    zone            text        NOT NULL DEFAULT 'UTC',
    own_expression  text,
    own_zone        text,
    version         bigint      NOT NULL DEFAULT 1,
    paused_at       timestamptz,
    paused_by       text,
    pause_reason    text,
    -- Every scheduled instant up to here has its row in sync_fire.
    accounted_until timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at      timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Heartbeats touch the row every few seconds: room on the page keeps those updates away from the indexes.
CREATE TABLE sync_lease (
    sync        varchar(63) PRIMARY KEY,
    epoch       bigint      NOT NULL,
    -- Null when nobody holds it.
    run_id      bigint,
    node        text,
    boot_id     text,
    acquired_at timestamptz,
    expires_at  timestamptz
) WITH (fillfactor = 50);
-- Makes the epoch a key column: taking the lease over (epoch + 1) then needs the row lock that a chunk's
-- FOR KEY SHARE keeps away, while a heartbeat (expires_at) does not.
CREATE UNIQUE INDEX sync_lease_epoch ON sync_lease (sync, epoch);

CREATE TABLE sync_ledger (
    attempt_id bigint       NOT NULL,
    step       varchar(100) NOT NULL,
    run_id     bigint       NOT NULL REFERENCES sync_fire,
    read       bigint       NOT NULL DEFAULT 0,
    created    bigint       NOT NULL DEFAULT 0,
    updated    bigint       NOT NULL DEFAULT 0,
    unchanged  bigint       NOT NULL DEFAULT 0,
    deleted    bigint       NOT NULL DEFAULT 0,
    filtered   bigint       NOT NULL DEFAULT 0,
    rejected   bigint       NOT NULL DEFAULT 0,
    PRIMARY KEY (attempt_id, step)
);
CREATE INDEX sync_ledger_run ON sync_ledger (run_id);

CREATE TABLE sync_error (
    error_id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id          bigint       NOT NULL REFERENCES sync_fire,
    attempt_id      bigint       NOT NULL,
    sync            varchar(63)  NOT NULL,
    step            varchar(100),
    phase           varchar(8)   NOT NULL CHECK (phase IN ('read', 'process', 'write', 'run')),
    error_class     varchar(16)  NOT NULL,
    error_code      text         NOT NULL,
    message         text         NOT NULL,
    is_retryable    boolean      NOT NULL,
    record_key      text,
    record_position bigint,
    payload         jsonb,
    status          varchar(10)  NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'redriven', 'dismissed')),
    occurred_at     timestamptz  NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX sync_error_run ON sync_error (run_id, error_id);
CREATE INDEX sync_error_attempt_level ON sync_error (attempt_id) WHERE phase = 'run';
CREATE INDEX sync_error_open ON sync_error (sync, error_id) WHERE status = 'open';

CREATE TABLE external_ref (
    type        text        NOT NULL,
    external_id text        NOT NULL,
    internal_id text        NOT NULL,
    metadata    jsonb,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT external_ref_type_external_id UNIQUE (type, external_id)
);
