CREATE TABLE IF NOT EXISTS notes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT,
    content TEXT,
    parent INTEGER
);

CREATE INDEX IF NOT EXISTS idx_notes_kind ON notes (kind);
