-- The process that serves this database on PostgreSQL, for as long as it renews its lease. On SQLite
-- a locked file says so.
CREATE TABLE node (
    id TEXT NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
