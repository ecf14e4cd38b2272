-- How a client is reached between meetings, and how they read times: an IANA name, a BCP 47 tag, a
-- clock. The address is sealed; a row exists once somebody said something.
CREATE TABLE contact (
    client_id TEXT NOT NULL PRIMARY KEY REFERENCES client (id),
    practice_id TEXT NOT NULL REFERENCES practice (id),
    zone TEXT,
    language TEXT,
    clock TEXT CHECK (clock IN ('h12', 'h23')),
    mail BLOB,
    level TEXT NOT NULL DEFAULT 'none' CHECK (level IN ('none', 'time', 'name')),
    wants_reminders BOOLEAN NOT NULL DEFAULT TRUE,
    changed_at BIGINT NOT NULL,
    unsure_since BIGINT
);

-- How a person of the practice reads times, and how often their clients are reminded.
ALTER TABLE person ADD COLUMN language TEXT;
ALTER TABLE person ADD COLUMN clock TEXT CHECK (clock IN ('h12', 'h23'));
ALTER TABLE person ADD COLUMN reminders BIGINT NOT NULL DEFAULT 1;
