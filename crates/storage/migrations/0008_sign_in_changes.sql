-- Changes to how a person signs in, until they say that they know of them: the last of each kind.
CREATE TABLE sign_in_change (
    person_id TEXT NOT NULL REFERENCES person (id),
    what TEXT NOT NULL
        CHECK (what IN ('password', 'app', 'codes', 'passkey_added', 'passkey_removed')),
    at BIGINT NOT NULL,
    PRIMARY KEY (person_id, what)
);
