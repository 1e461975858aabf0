-- Calls that are in the totals and went with a lost file, by when they were counted: a call may be reported days after it was made.
CREATE TABLE llm_lost_calls (
    identity TEXT NOT NULL PRIMARY KEY,
    counted_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX ix_llm_lost_calls_time ON llm_lost_calls (counted_at);
DROP TABLE llm_counted_calls;
CREATE INDEX ix_llm_requests_recorded ON llm_requests (recorded_at);

-- Texts as keys, which the archive keeps: a deleted user stays forgotten when the file is lost.
ALTER TABLE forgotten_users RENAME TO former_forgotten_users;
CREATE TABLE forgotten_users (
    user_hash TEXT NOT NULL PRIMARY KEY,
    forgotten_at INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO forgotten_users SELECT lower(hex(id_hash)), forgotten_at FROM former_forgotten_users;
DROP TABLE former_forgotten_users;
