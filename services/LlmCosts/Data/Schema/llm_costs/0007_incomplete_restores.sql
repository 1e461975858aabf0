-- The file was made anew and its archive was damaged: what was spent before may be more than is known, until somebody accepts it.
CREATE TABLE llm_incomplete_restores (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    restored_at INTEGER NOT NULL,
    faults TEXT NOT NULL CHECK (json_valid(faults)),
    accepted_at INTEGER,
    accepted_by TEXT,
    CHECK ((accepted_at IS NULL) = (accepted_by IS NULL))
);
