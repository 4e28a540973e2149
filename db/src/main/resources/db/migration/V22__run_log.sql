-- The log lines of a run that are worth seeing beside it, from whichever node. Kept for a while, and lost without harm.
CREATE TABLE run_log (
    line_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- No foreign keys: a line may come late.
    run_id     bigint        NOT NULL,
    attempt_id bigint,
    node       varchar(40)   NOT NULL,
    at         timestamptz   NOT NULL,
    level      varchar(5)    NOT NULL,
    logger     text          NOT NULL,
    message    varchar(2000) NOT NULL
);
CREATE INDEX run_log_run ON run_log (run_id, line_id);
CREATE INDEX run_log_at ON run_log USING brin (at);
