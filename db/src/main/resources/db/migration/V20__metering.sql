-- Readings on their way out of the metering queue (document 2).

-- What the remote database holds of a chunk and the local queue has yet to be told, written in that chunk's own
-- transaction: a reading leaves the queue after it has been counted, and never without. At most one row for each
-- sync, whose lease guards it.
CREATE TABLE metering_uploaded (
    sync        varchar(63) PRIMARY KEY,
    reading_ids text[]      NOT NULL,
    noted_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
