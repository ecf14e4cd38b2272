-- What counsellor and client build together. Everything a person wrote is sealed with the client's
-- own key, so that erasing a client takes all of it.
CREATE TABLE board_entry (
    id TEXT NOT NULL PRIMARY KEY,
    pair_id TEXT NOT NULL REFERENCES pair (id),
    place BIGINT NOT NULL,
    entry BLOB NOT NULL
);
CREATE INDEX board_entry_pair ON board_entry (pair_id);

CREATE TABLE board (
    pair_id TEXT NOT NULL PRIMARY KEY REFERENCES pair (id),
    review_every BIGINT
);

CREATE TABLE check_in (
    id TEXT NOT NULL PRIMARY KEY,
    pair_id TEXT NOT NULL REFERENCES pair (id),
    occasion TEXT NOT NULL,
    given_by TEXT NOT NULL CHECK (given_by IN ('counsellor', 'client')),
    given_at BIGINT NOT NULL,
    answers BLOB NOT NULL
);
CREATE INDEX check_in_pair ON check_in (pair_id, given_at);

CREATE TABLE contact_request (
    id TEXT NOT NULL PRIMARY KEY,
    pair_id TEXT NOT NULL REFERENCES pair (id),
    asked_at BIGINT NOT NULL,
    answered_at BIGINT
);
CREATE INDEX contact_request_pair ON contact_request (pair_id);

CREATE TABLE noticing_cards (
    person_id TEXT NOT NULL PRIMARY KEY REFERENCES person (id),
    cards BLOB NOT NULL
);

CREATE TABLE instrument (
    id TEXT NOT NULL PRIMARY KEY,
    questionnaire TEXT NOT NULL,
    scoring TEXT NOT NULL,
    licence TEXT NOT NULL,
    loaded_at BIGINT NOT NULL,
    removed_at BIGINT
);

CREATE TABLE instrument_form (
    id TEXT NOT NULL PRIMARY KEY,
    pair_id TEXT NOT NULL REFERENCES pair (id),
    instrument TEXT NOT NULL,
    offered_at BIGINT NOT NULL,
    answered_at BIGINT,
    shared_at BIGINT,
    withdrawn_at BIGINT,
    opened_at BIGINT,
    answers BLOB
);
CREATE INDEX instrument_form_pair ON instrument_form (pair_id);

ALTER TABLE practice ADD COLUMN crisis_contacts BLOB;
ALTER TABLE practice ADD COLUMN prompt_threshold BIGINT NOT NULL DEFAULT 4;
ALTER TABLE session ADD COLUMN held TEXT NOT NULL DEFAULT 'room' CHECK (held IN ('room', 'phone'));
ALTER TABLE pair ADD COLUMN plan_minutes BIGINT NOT NULL DEFAULT 15 CHECK (plan_minutes IN (10, 15));
