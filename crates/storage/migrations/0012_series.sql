-- The truth of an appointment is what the clock on the wall reads in a zone; starts_at and ends_at
-- follow from it. Rows of earlier versions get theirs in the practice's zone when they are served.
ALTER TABLE appointment ADD COLUMN wall TEXT;
ALTER TABLE appointment ADD COLUMN zone TEXT;
ALTER TABLE appointment ADD COLUMN is_second BOOLEAN NOT NULL DEFAULT FALSE;
-- Counts the changes that others are told of.
ALTER TABLE appointment ADD COLUMN sequence BIGINT NOT NULL DEFAULT 0;
ALTER TABLE appointment ADD COLUMN moved_at BIGINT;

-- Appointments that come back: the rule, in wall time of the zone. It ends on a date, after a number
-- of times, or neither.
CREATE TABLE series (
    id TEXT NOT NULL PRIMARY KEY,
    practice_id TEXT NOT NULL REFERENCES practice (id),
    pair_id TEXT NOT NULL REFERENCES pair (id),
    first_at TEXT NOT NULL,
    is_second BOOLEAN NOT NULL DEFAULT FALSE,
    every_weeks BIGINT NOT NULL,
    until TEXT,
    times BIGINT,
    zone TEXT NOT NULL,
    minutes BIGINT NOT NULL,
    uid TEXT NOT NULL,
    sequence BIGINT NOT NULL DEFAULT 0,
    made_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX series_pair ON series (pair_id);
-- Which series an appointment belongs to, and when it stands in the rule: it may have been moved.
ALTER TABLE appointment ADD COLUMN series_id TEXT REFERENCES series (id);
ALTER TABLE appointment ADD COLUMN by_rule TEXT;
CREATE UNIQUE INDEX appointment_of_series ON appointment (series_id, by_rule);
