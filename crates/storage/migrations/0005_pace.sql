-- What each of a pair chose about counting when they speak, and what was counted. No row of
-- `pace_choice` means: nothing chosen, nothing ticked.
CREATE TABLE pace_choice (
    pair_id TEXT NOT NULL REFERENCES pair (id),
    side TEXT NOT NULL CHECK (side IN ('counsellor', 'client')),
    choice TEXT NOT NULL DEFAULT 'off' CHECK (choice IN ('off', 'count', 'share')),
    client_reads BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (pair_id, side)
);

-- A session counted in parts has a row for each count; without a pace it was forgotten, and stays so
-- whatever is told of it later.
CREATE TABLE session_pace (
    session_id TEXT NOT NULL REFERENCES session (id),
    count_id TEXT NOT NULL,
    first_at BIGINT NOT NULL,
    pace BLOB,
    PRIMARY KEY (session_id, count_id)
);

ALTER TABLE pair ADD COLUMN pace_off BOOLEAN NOT NULL DEFAULT FALSE;
