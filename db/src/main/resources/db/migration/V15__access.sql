-- Who may come in: people by name and password, machines by token; their sessions; and how often somebody has guessed.

CREATE TABLE app_user (
    name            varchar(63) PRIMARY KEY CHECK (name ~ '^[a-z0-9][a-z0-9._@-]{0,62}$'),
    -- With the name of the algorithm in front, such as {bcrypt}.
    password_hash   text        NOT NULL,
    role            varchar(8)  NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
    disabled        boolean     NOT NULL DEFAULT false,
    -- What a session was opened under; a new one ends all sessions of the user.
    session_key     uuid        NOT NULL DEFAULT gen_random_uuid(),
    created_at      timestamptz NOT NULL DEFAULT now(),
    created_by      text        NOT NULL,
    last_sign_in_at timestamptz
);

CREATE TABLE api_token (
    token_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name         varchar(63) NOT NULL CHECK (name ~ '^[a-z0-9][a-z0-9._@-]{0,62}$'),
    role         varchar(8)  NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
    -- SHA-256 of a secret with 256 random bits: nobody can guess their way back.
    secret_hash  bytea       NOT NULL UNIQUE,
    created_at   timestamptz NOT NULL DEFAULT now(),
    created_by   text        NOT NULL,
    -- Null: never.
    expires_at   timestamptz,
    revoked_at   timestamptz,
    revoked_by   text,
    -- Written once a minute at most.
    last_used_at timestamptz
);
-- A revoked token keeps its row, and leaves its name to the next one.
CREATE UNIQUE INDEX api_token_name ON api_token (name) WHERE revoked_at IS NULL;

-- Attempts to come in that failed, or have not succeeded yet, by whom and from where they came.
CREATE TABLE access_attempt (
    kind           varchar(8)  NOT NULL CHECK (kind IN ('address', 'user', 'pair', 'token')),
    subject        text        NOT NULL,
    failures       integer     NOT NULL,
    last_failed_at timestamptz NOT NULL,
    blocked_until  timestamptz NOT NULL,
    -- When this user last came in from this address.
    succeeded_at   timestamptz,
    -- SHA-256 of the last wrong token: the same one again is no guess.
    last_wrong     bytea,
    PRIMARY KEY (kind, subject)
);
CREATE INDEX access_attempt_age ON access_attempt (last_failed_at);

-- Sessions of browsers, as Spring Session defines them.
CREATE TABLE spring_session (
    primary_id            char(36) NOT NULL,
    session_id            char(36) NOT NULL,
    creation_time         bigint   NOT NULL,
    last_access_time      bigint   NOT NULL,
    max_inactive_interval integer  NOT NULL,
    expiry_time           bigint   NOT NULL,
    principal_name        varchar(100),
    CONSTRAINT spring_session_pk PRIMARY KEY (primary_id)
);
CREATE UNIQUE INDEX spring_session_ix1 ON spring_session (session_id);
CREATE INDEX spring_session_ix2 ON spring_session (expiry_time);
CREATE INDEX spring_session_ix3 ON spring_session (principal_name);

CREATE TABLE spring_session_attributes (
    session_primary_id char(36)     NOT NULL,
    attribute_name     varchar(200) NOT NULL,
    attribute_bytes    bytea        NOT NULL,
    CONSTRAINT spring_session_attributes_pk PRIMARY KEY (session_primary_id, attribute_name),
    CONSTRAINT spring_session_attributes_fk FOREIGN KEY (session_primary_id) REFERENCES spring_session (primary_id) ON DELETE CASCADE
);
