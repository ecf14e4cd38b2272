-- The address by which calendar programs fetch when a person is busy: one for each, and of the secret
-- that it holds the hash alone.
CREATE TABLE feed (
    person_id TEXT NOT NULL PRIMARY KEY REFERENCES person (id),
    practice_id TEXT NOT NULL REFERENCES practice (id),
    secret_hash TEXT NOT NULL,
    shows TEXT NOT NULL DEFAULT 'busy' CHECK (shows IN ('busy', 'initials')),
    made_at BIGINT NOT NULL,
    last_used_at BIGINT
);
CREATE UNIQUE INDEX feed_secret ON feed (secret_hash);
