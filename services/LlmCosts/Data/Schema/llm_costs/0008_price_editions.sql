-- What ships and what is imported may hold from the same moment: an import stands beside the shipped price, not in its place.
CREATE TABLE llm_prices_upgraded (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    model TEXT NOT NULL CHECK (model <> ''),
    effective_from INTEGER NOT NULL,
    version TEXT NOT NULL,
    source TEXT NOT NULL,
    content TEXT NOT NULL CHECK (json_valid(content)),
    recorded_at INTEGER NOT NULL,
    UNIQUE (model, effective_from, version)
);
INSERT INTO llm_prices_upgraded SELECT * FROM llm_prices;
DROP TABLE llm_prices;
ALTER TABLE llm_prices_upgraded RENAME TO llm_prices;

-- What was noted for the archive under the former key is noted anew when the triggers are made again.
CREATE TABLE IF NOT EXISTS archive_changes (
    table_name TEXT NOT NULL, row_key TEXT NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (table_name, row_key)) WITHOUT ROWID;
DELETE FROM archive_changes WHERE table_name = 'llm_prices';

-- A price is recorded once and for all: costs name its version.
CREATE TRIGGER llm_prices_stay BEFORE UPDATE ON llm_prices
WHEN (OLD.model, OLD.effective_from, OLD.version, OLD.content) IS NOT (NEW.model, NEW.effective_from, NEW.version, NEW.content)
BEGIN
    SELECT RAISE(ABORT, 'a recorded price is never changed');
END;
