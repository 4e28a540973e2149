-- Who did what, which way, why, and what came of it. Rows are only added.
CREATE TABLE audit_log (
    audit_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor    text        NOT NULL,
    channel  varchar(16) NOT NULL,
    -- What it is about and what is done to it, such as run.restart.
    action   varchar(64) NOT NULL,
    subject  text        NOT NULL,
    sync     varchar(63),
    run_id   bigint,
    reason   text,
    outcome  varchar(8)  NOT NULL CHECK (outcome IN ('done', 'refused', 'failed')),
    detail   text
);
CREATE INDEX audit_log_run ON audit_log (run_id, audit_id) WHERE run_id IS NOT NULL;
CREATE INDEX audit_log_actor ON audit_log (actor, audit_id);
CREATE INDEX audit_log_action ON audit_log (action text_pattern_ops, audit_id);
CREATE INDEX audit_log_at ON audit_log (at);
