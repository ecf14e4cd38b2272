-- A link of one appointment opens that appointment and nothing else. A pair has many; of personal
-- links one at a time is active.
ALTER TABLE link ADD COLUMN appointment_id TEXT REFERENCES appointment (id);
DROP INDEX link_active;
CREATE UNIQUE INDEX link_active ON link (pair_id) WHERE state = 'active' AND appointment_id IS NULL;
CREATE INDEX link_appointment ON link (appointment_id);

-- What a client asks for, and about which appointment. Their words are sealed with their key.
ALTER TABLE contact_request ADD COLUMN wish TEXT NOT NULL DEFAULT 'contact'
CHECK (wish IN ('contact', 'another_time', 'cancelled'));
ALTER TABLE contact_request ADD COLUMN appointment_id TEXT REFERENCES appointment (id);
ALTER TABLE contact_request ADD COLUMN is_late BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE contact_request ADD COLUMN words BLOB;
CREATE INDEX contact_request_appointment ON contact_request (appointment_id);

-- How long before an appointment it can be cancelled without more, and what happens later, in the
-- practice's words.
ALTER TABLE practice ADD COLUMN notice_hours BIGINT NOT NULL DEFAULT 24;
ALTER TABLE practice ADD COLUMN notice_words BLOB;
