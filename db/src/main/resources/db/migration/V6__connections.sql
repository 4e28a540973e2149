-- What the cluster knows of its peers. One row per connection; all times are this database's.
CREATE TABLE sync_connection (
    name                 text        PRIMARY KEY,
    kind                 varchar(16) NOT NULL,
    -- As shown to people: without credentials.
    address              text        NOT NULL,
    state                varchar(8)  NOT NULL DEFAULT 'unknown' CHECK (state IN ('unknown', 'online', 'offline')),
    -- Since when it is in this state.
    since                timestamptz NOT NULL DEFAULT clock_timestamp(),
    consecutive_failures integer     NOT NULL DEFAULT 0,
    last_success_at      timestamptz,
    last_failure_at      timestamptz,
    -- What is wrong with it now; null while nothing is.
    last_error           text,
    -- When the last check began, and which node made it. Setting it claims the check for a node.
    last_checked_at      timestamptz,
    checked_by           text
) WITH (fillfactor = 50);
