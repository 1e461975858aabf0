CREATE TABLE quarantine (former_table TEXT NOT NULL, content TEXT NOT NULL);

INSERT INTO quarantine SELECT 'notes', content FROM notes WHERE kind IS NULL OR kind NOT IN ('plain', 'loud');

CREATE TABLE notes_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('plain', 'loud')),
    content TEXT,
    parent INTEGER REFERENCES notes (id)
);
INSERT INTO notes_new SELECT id, kind, content, parent FROM notes WHERE kind IN ('plain', 'loud');
DROP TABLE notes;
ALTER TABLE notes_new RENAME TO notes;
CREATE INDEX idx_notes_kind ON notes (kind);
