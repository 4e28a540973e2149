-- How far incremental syncs have read. A cursor moves in the transaction that commits what was read up to it.

CREATE TABLE sync_cursor (
    sync       varchar(63) NOT NULL,
    -- One for each source of the sync.
    name       varchar(63) NOT NULL,
    value      text        NOT NULL,
    run_id     bigint      NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (sync, name)
);
