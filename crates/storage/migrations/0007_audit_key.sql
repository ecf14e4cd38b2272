-- The key of the audit chain, and its last entry: number and hash.
ALTER TABLE practice ADD COLUMN audit_key BLOB;
ALTER TABLE practice ADD COLUMN audit_head BLOB;
