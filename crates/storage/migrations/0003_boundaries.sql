CREATE TABLE boundaries (
    person_id TEXT NOT NULL PRIMARY KEY REFERENCES person (id),
    chosen BLOB NOT NULL
);

CREATE TABLE code_word (
    pair_id TEXT NOT NULL PRIMARY KEY REFERENCES pair (id),
    word BLOB NOT NULL,
    agreed_at BIGINT NOT NULL
);
