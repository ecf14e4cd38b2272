-- Check-ins that were deleted: a form that is sent once more does not bring one back.
CREATE TABLE deleted_check_in (
    id TEXT NOT NULL PRIMARY KEY,
    pair_id TEXT NOT NULL REFERENCES pair (id)
);
CREATE INDEX deleted_check_in_pair ON deleted_check_in (pair_id);
