-- The version that a sync's definition has now; each fire notes the one that it found.
ALTER TABLE sync_schedule ADD COLUMN definition_version integer NOT NULL DEFAULT 1;

-- What the engine or a person has decided to do next about a run that has ended. A trigger can be used up by a node
-- that dies, or while the database is away; this stands until the attempt begins.
ALTER TABLE sync_fire
    ADD COLUMN next_attempt_at      timestamptz,
    ADD COLUMN next_attempt_trigger varchar(16),
    ADD COLUMN next_attempt_actor   text,
    ADD COLUMN next_attempt_reason  text,
    -- The attempt of which everybody has been told that it ended, and how.
    ADD COLUMN concluded_attempt_id bigint;
UPDATE sync_fire SET next_attempt_at = restart_requested_at, next_attempt_trigger = 'restart'
WHERE restart_requested_at IS NOT NULL;
ALTER TABLE sync_fire DROP COLUMN restart_requested_at;
CREATE INDEX sync_fire_next_attempt ON sync_fire (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
