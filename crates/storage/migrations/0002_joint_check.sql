CREATE TABLE joint_check (
    session_id TEXT NOT NULL PRIMARY KEY REFERENCES session (id),
    record BLOB NOT NULL
);
