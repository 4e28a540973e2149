-- An ad hoc sync that was removed: its versions stay, since runs name them, but none of them runs any more, and their
-- secrets are gone.
ALTER TABLE sync_definition
    ADD COLUMN retired_at    timestamptz,
    ADD COLUMN retired_by    text,
    ADD COLUMN retire_reason text;
