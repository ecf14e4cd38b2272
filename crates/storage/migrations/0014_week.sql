-- When a counsellor takes appointments: weekly, in minutes after midnight on the practice's wall.
-- Monday is 1. The margin is kept free on each side of an appointment.
CREATE TABLE opening (
    id TEXT NOT NULL PRIMARY KEY,
    practice_id TEXT NOT NULL REFERENCES practice (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    weekday BIGINT NOT NULL,
    from_minute BIGINT NOT NULL,
    to_minute BIGINT NOT NULL,
    margin_minutes BIGINT NOT NULL
);
CREATE INDEX opening_person ON opening (person_id);

-- Days on which a counsellor takes none, the first and the last included, as 2026-03-13.
CREATE TABLE away (
    id TEXT NOT NULL PRIMARY KEY,
    practice_id TEXT NOT NULL REFERENCES practice (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL
);
CREATE INDEX away_person ON away (person_id, last_day);

-- Times that a client may take. An offer ends when it is taken, with the others of its pair, or taken
-- back; it lapses when its time has come.
CREATE TABLE offered_time (
    id TEXT NOT NULL PRIMARY KEY,
    practice_id TEXT NOT NULL REFERENCES practice (id),
    pair_id TEXT NOT NULL REFERENCES pair (id),
    wall TEXT NOT NULL,
    zone TEXT NOT NULL,
    is_second BOOLEAN NOT NULL DEFAULT FALSE,
    starts_at BIGINT NOT NULL,
    minutes BIGINT NOT NULL,
    offered_at BIGINT NOT NULL,
    ended_at BIGINT,
    appointment_id TEXT REFERENCES appointment (id)
);
CREATE INDEX offered_time_pair ON offered_time (pair_id, starts_at);
