-- What a sync does whose definition came through the API: every version that ever was in force, since a run names the
-- one it began with and goes on with it, on any node.
CREATE TABLE sync_definition (
    name       varchar(63) NOT NULL,
    version    integer     NOT NULL CHECK (version > 0),
    definition jsonb       NOT NULL,
    -- By place: sealed under SYNCLINE_SECRET_KEY, or the name of an environment variable; never in the clear.
    secrets    jsonb       NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by text,
    PRIMARY KEY (name, version)
);
