-- What somebody is to be told by mail. It holds no words: they are written when it is sent. The
-- unique key makes a second row for the same change impossible; none of its columns is ever NULL,
-- because both engines take two NULLs for different values.
CREATE TABLE outbox (
    id TEXT NOT NULL PRIMARY KEY,
    practice_id TEXT NOT NULL REFERENCES practice (id),
    kind TEXT NOT NULL,
    about TEXT NOT NULL,
    about_id TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    client_id TEXT NOT NULL REFERENCES client (id),
    -- Without the domain until it is first sent, and the same for good from then on.
    message_id TEXT NOT NULL,
    -- When it began before this change.
    was_at BIGINT,
    -- Whether a mail about one of a series told the whole series.
    tells_series BOOLEAN NOT NULL DEFAULT FALSE,
    made_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    -- When it is to be sent, until when a process has reserved it, or when it ended.
    next_at BIGINT NOT NULL,
    reserved_by TEXT,
    tries BIGINT NOT NULL DEFAULT 0,
    broken_off BIGINT NOT NULL DEFAULT 0,
    why TEXT,
    seen_at BIGINT
);
CREATE UNIQUE INDEX outbox_once
ON outbox (practice_id, kind, about, about_id, sequence, client_id);
CREATE INDEX outbox_next ON outbox (practice_id, state, next_at);
CREATE INDEX outbox_about ON outbox (about_id);
CREATE INDEX outbox_client ON outbox (client_id);

-- How the practice's letters look from outside: From name, subject, and where answers go.
ALTER TABLE practice ADD COLUMN letterhead BLOB;
