-- Confirmations of what assistants do: the key that all nodes sign them with, and those that were used.

CREATE TABLE mcp_key (
    -- There is one.
    id     integer PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    secret bytea NOT NULL
);

CREATE TABLE mcp_confirmation (
    -- SHA-256 of a confirmation that was used: it does nothing a second time.
    token_hash bytea       PRIMARY KEY,
    -- Afterwards it is refused for its age, and the row goes.
    expires_at timestamptz NOT NULL
);
CREATE INDEX mcp_confirmation_age ON mcp_confirmation (expires_at);
