-- Calls that are in the totals and went with a lost file: of two days, as the archive gives them back. A repeat of one is known by these.
CREATE TABLE llm_counted_calls (
    identity TEXT NOT NULL PRIMARY KEY,
    called_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX ix_llm_counted_calls_time ON llm_counted_calls (called_at);
