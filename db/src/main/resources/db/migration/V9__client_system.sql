-- Batches of readings for the Client System (document 4).

-- A batch is written down before it is sent: after a crash, a lost reply or a failed run, the very same
-- readings go again under the very same key. At most one for each sync, whose lease guards it.
CREATE TABLE client_batch (
    sync            varchar(63) PRIMARY KEY,
    idempotency_key text        NOT NULL,
    -- Of meter_readings in the local queue, in the order in which they are sent.
    reading_ids     bigint[]    NOT NULL,
    -- Null until the Client System has answered; then the queue has yet to be told.
    accepted_ids    bigint[],
    refused_ids     bigint[],
    frozen_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK ((accepted_ids IS NULL) = (refused_ids IS NULL))
);

-- Which records of a sync are set aside.
CREATE INDEX sync_error_record ON sync_error (sync, record_key) WHERE phase <> 'run';
-- Statistics look at the last hours.
CREATE INDEX sync_fire_scheduled_for ON sync_fire (scheduled_for);
