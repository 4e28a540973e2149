-- The processes of the cluster, as they last said of themselves.
CREATE TABLE sync_node (
    boot_id            text        PRIMARY KEY,
    name               varchar(40) NOT NULL,
    version            text        NOT NULL,
    worker             boolean     NOT NULL,
    started_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at            timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- How far the node's clock is ahead of the database's.
    clock_ahead_ms     bigint      NOT NULL DEFAULT 0,
    -- It takes no further fires.
    drained_at         timestamptz,
    drained_by         text,
    drain_reason       text,
    -- It said goodbye.
    stopped_at         timestamptz
) WITH (fillfactor = 50);
