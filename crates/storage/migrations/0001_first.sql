CREATE TABLE practice (
    id TEXT NOT NULL PRIMARY KEY CHECK (id = 'practice'),
    key_check BLOB NOT NULL,
    name BLOB,
    zone TEXT
);

CREATE TABLE person (
    id TEXT NOT NULL PRIMARY KEY,
    role TEXT NOT NULL CHECK (role IN ('owner', 'counsellor')),
    name BLOB NOT NULL,
    sign_in_name BLOB NOT NULL,
    sign_in_index TEXT NOT NULL UNIQUE,
    password BLOB,
    totp BLOB,
    totp_last_step BIGINT NOT NULL DEFAULT 0,
    sound BOOLEAN NOT NULL DEFAULT TRUE,
    screen BLOB,
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);

CREATE TABLE recovery_code (
    person_id TEXT NOT NULL REFERENCES person (id),
    code_hash TEXT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (person_id, code_hash)
);

CREATE TABLE passkey (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    label BLOB NOT NULL,
    credential BLOB NOT NULL,
    credential_hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);
CREATE INDEX passkey_person ON passkey (person_id);

CREATE TABLE client (
    id TEXT NOT NULL PRIMARY KEY,
    name BLOB,
    created_at BIGINT NOT NULL,
    erased_at BIGINT
);

CREATE TABLE data_key (
    client_id TEXT NOT NULL PRIMARY KEY REFERENCES client (id),
    wrapped BLOB NOT NULL
);

CREATE TABLE pair (
    id TEXT NOT NULL PRIMARY KEY,
    counsellor_id TEXT NOT NULL REFERENCES person (id),
    client_id TEXT NOT NULL REFERENCES client (id),
    created_at BIGINT NOT NULL
);
CREATE INDEX pair_counsellor ON pair (counsellor_id);
CREATE INDEX pair_client ON pair (client_id);

CREATE TABLE link (
    id TEXT NOT NULL PRIMARY KEY,
    pair_id TEXT NOT NULL REFERENCES pair (id),
    token_hash TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('active', 'replaced', 'revoked')),
    made_at BIGINT NOT NULL,
    ended_at BIGINT,
    last_opened_at BIGINT
);
CREATE UNIQUE INDEX link_active ON link (pair_id) WHERE state = 'active';
CREATE INDEX link_pair ON link (pair_id);

CREATE TABLE login (
    id TEXT NOT NULL PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    person_id TEXT REFERENCES person (id),
    client_id TEXT REFERENCES client (id),
    pair_id TEXT REFERENCES pair (id),
    link_id TEXT REFERENCES link (id),
    device BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    CHECK (
        (person_id IS NOT NULL AND client_id IS NULL AND pair_id IS NULL AND link_id IS NULL)
        OR (person_id IS NULL AND client_id IS NOT NULL AND pair_id IS NOT NULL
            AND link_id IS NOT NULL)
    )
);
CREATE INDEX login_person ON login (person_id);
CREATE INDEX login_pair ON login (pair_id);
CREATE INDEX login_expires ON login (expires_at);

CREATE TABLE attempt (
    kind TEXT NOT NULL,
    key_hash TEXT NOT NULL,
    tries BIGINT NOT NULL,
    window_ends_at BIGINT NOT NULL,
    PRIMARY KEY (kind, key_hash)
);

CREATE TABLE ceremony (
    token_hash TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    state BLOB NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE one_time_link (
    id TEXT NOT NULL PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('set_up_owner', 'set_up_counsellor', 'sign_in')),
    person_id TEXT REFERENCES person (id),
    reusable BOOLEAN NOT NULL,
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE TABLE appointment (
    id TEXT NOT NULL PRIMARY KEY,
    pair_id TEXT NOT NULL REFERENCES pair (id),
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    minutes BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    cancelled_at BIGINT
);
CREATE INDEX appointment_pair ON appointment (pair_id, starts_at);

CREATE TABLE ways (
    pair_id TEXT NOT NULL REFERENCES pair (id),
    role TEXT NOT NULL,
    chosen BLOB NOT NULL,
    PRIMARY KEY (pair_id, role)
);

CREATE TABLE session (
    id TEXT NOT NULL PRIMARY KEY,
    pair_id TEXT NOT NULL REFERENCES pair (id),
    modality TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    ended_by TEXT,
    modalities TEXT,
    line TEXT
);
CREATE INDEX session_pair ON session (pair_id, started_at);
CREATE INDEX session_open ON session (pair_id) WHERE ended_at IS NULL;

CREATE TABLE room_snapshot (
    pair_id TEXT NOT NULL PRIMARY KEY REFERENCES pair (id),
    state BLOB NOT NULL
);

CREATE TABLE audit (
    number BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    what TEXT NOT NULL,
    about TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE TRIGGER audit_keeps_rows BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_keeps_values BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
