CREATE TABLE calls (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    model TEXT NOT NULL,
    tokens_input INTEGER NOT NULL,
    tokens_output INTEGER NOT NULL,
    cost_nano_usd INTEGER NOT NULL,
    user_id TEXT,
    run_id TEXT,
    called_at INTEGER NOT NULL
);
CREATE INDEX ix_calls_time ON calls (called_at DESC, id DESC);
CREATE INDEX ix_calls_model ON calls (model, called_at DESC);
