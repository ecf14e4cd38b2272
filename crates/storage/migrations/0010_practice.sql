-- A practice is the root of all rows. There may be several.
ALTER TABLE practice RENAME TO practice_alone;
CREATE TABLE practice (
    id TEXT NOT NULL PRIMARY KEY,
    key_check BLOB NOT NULL,
    name BLOB,
    zone TEXT,
    crisis_contacts BLOB,
    prompt_threshold BIGINT NOT NULL DEFAULT 4,
    audit_key BLOB,
    audit_head BLOB
);
INSERT INTO practice (
    id, key_check, name, zone, crisis_contacts, prompt_threshold, audit_key, audit_head
)
SELECT id, key_check, name, zone, crisis_contacts, prompt_threshold, audit_key, audit_head
FROM practice_alone;
DROP TABLE practice_alone;

-- Every row belongs to a practice. A row without one is seen by nobody.
ALTER TABLE person ADD COLUMN practice_id TEXT REFERENCES practice (id);
UPDATE person SET practice_id = 'practice';
ALTER TABLE recovery_code ADD COLUMN practice_id TEXT REFERENCES practice (id);
UPDATE recovery_code SET practice_id = 'practice';
ALTER TABLE passkey ADD COLUMN practice_id TEXT REFERENCES practice (id);
UPDATE passkey SET practice_id = 'practice';
ALTER TABLE client ADD COLUMN practice_id TEXT REFERENCES practice (id);
UPDATE client SET practice_id = 'practice';
ALTER TABLE data_key ADD COLUMN practice_id TEXT REFERENCES practice (id);
UPDATE data_key SET practice_id = 'practice';
ALTER TABLE pair ADD COLUMN practice_id TEXT REFERENCES practice (id);
UPDATE pair SET practice_id = 'practice';
ALTER TABLE link ADD COLUMN practice_id TEXT REFERENCES practice (id);
UPDATE link SET practice_id = 'practice';
ALTER TABLE login ADD COLUMN practice_id TEXT REFERENCES practice (id);
UPDATE login SET practice_id = 'practice';
ALTER TABLE attempt ADD COLUMN practice_id TEXT REFERENCES practice (id);
UPDATE attempt SET practice_id = 'practice';
ALTER TABLE ceremony ADD COLUMN practice_id TEXT REFERENCES practice (id);
UPDATE ceremony SET practice_id = 'practice';
ALTER TABLE one_time_link ADD COLUMN practice_id TEXT REFERENCES practice (id);
UPDATE one_time_link SET practice_id = 'practice';
ALTER TABLE appointment ADD COLUMN practice_id TEXT REFERENCES practice (id);
UPDATE appointment SET practice_id = 'practice';
ALTER TABLE ways ADD COLUMN practice_id TEXT REFERENCES practice (id);
UPDATE ways SET practice_id = 'practice';
ALTER TABLE session ADD COLUMN practice_id TEXT REFERENCES practice (id);
UPDATE session SET practice_id = 'practice';
ALTER TABLE room_snapshot ADD COLUMN practice_id TEXT REFERENCES practice (id);
UPDATE room_snapshot SET practice_id = 'practice';
ALTER TABLE joint_check ADD COLUMN practice_id TEXT REFERENCES practice (id);
UPDATE joint_check SET practice_id = 'practice';
ALTER TABLE boundaries ADD COLUMN practice_id TEXT REFERENCES practice (id);
UPDATE boundaries SET practice_id = 'practice';
ALTER TABLE code_word ADD COLUMN practice_id TEXT REFERENCES practice (id);
UPDATE code_word SET practice_id = 'practice';
ALTER TABLE board_entry ADD COLUMN practice_id TEXT REFERENCES practice (id);
UPDATE board_entry SET practice_id = 'practice';
ALTER TABLE board ADD COLUMN practice_id TEXT REFERENCES practice (id);
UPDATE board SET practice_id = 'practice';
ALTER TABLE check_in ADD COLUMN practice_id TEXT REFERENCES practice (id);
UPDATE check_in SET practice_id = 'practice';
ALTER TABLE contact_request ADD COLUMN practice_id TEXT REFERENCES practice (id);
UPDATE contact_request SET practice_id = 'practice';
ALTER TABLE noticing_cards ADD COLUMN practice_id TEXT REFERENCES practice (id);
UPDATE noticing_cards SET practice_id = 'practice';
ALTER TABLE instrument ADD COLUMN practice_id TEXT REFERENCES practice (id);
UPDATE instrument SET practice_id = 'practice';
ALTER TABLE instrument_form ADD COLUMN practice_id TEXT REFERENCES practice (id);
UPDATE instrument_form SET practice_id = 'practice';
ALTER TABLE pace_choice ADD COLUMN practice_id TEXT REFERENCES practice (id);
UPDATE pace_choice SET practice_id = 'practice';
ALTER TABLE session_pace ADD COLUMN practice_id TEXT REFERENCES practice (id);
UPDATE session_pace SET practice_id = 'practice';
ALTER TABLE deleted_check_in ADD COLUMN practice_id TEXT REFERENCES practice (id);
UPDATE deleted_check_in SET practice_id = 'practice';
ALTER TABLE sign_in_change ADD COLUMN practice_id TEXT REFERENCES practice (id);
UPDATE sign_in_change SET practice_id = 'practice';
CREATE INDEX person_practice ON person (practice_id);
CREATE INDEX instrument_practice ON instrument (practice_id);
CREATE INDEX room_snapshot_practice ON room_snapshot (practice_id);

ALTER TABLE audit RENAME TO audit_of_one_practice;
CREATE TABLE audit (
    practice_id TEXT NOT NULL REFERENCES practice (id),
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    what TEXT NOT NULL,
    about TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (practice_id, number)
);
INSERT INTO audit (practice_id, number, at, actor, what, about, hash)
SELECT 'practice', number, at, actor, what, about, hash FROM audit_of_one_practice;
DROP TABLE audit_of_one_practice;
CREATE TRIGGER audit_keeps_rows
BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_keeps_values
BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
