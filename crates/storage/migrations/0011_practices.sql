-- An installation may have several practices: each has the name of the host by which it is found,
-- and keys of its own, which the key file seals.
ALTER TABLE practice ADD COLUMN host TEXT;
ALTER TABLE practice ADD COLUMN keys BLOB;
ALTER TABLE practice ADD COLUMN ended_at BIGINT;
CREATE UNIQUE INDEX practice_host ON practice (host);

-- Whoever deletes a client, a link or a person looks for these.
CREATE INDEX login_client ON login (client_id);
CREATE INDEX login_link ON login (link_id);
CREATE INDEX one_time_link_person ON one_time_link (person_id);

-- What the process that serves the database is to do with keys.
CREATE TABLE task (
    what TEXT NOT NULL,
    about TEXT NOT NULL,
    PRIMARY KEY (what, about)
);
