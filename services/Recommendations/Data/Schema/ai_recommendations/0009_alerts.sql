-- New picks on symbols that users watch.
CREATE TABLE alerts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    alert_id TEXT NOT NULL UNIQUE,
    user_id TEXT NOT NULL,
    pick_uuid TEXT NOT NULL REFERENCES ai_recommendations (pick_uuid) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    read_at INTEGER,
    UNIQUE (user_id, pick_uuid)
);

CREATE INDEX idx_alerts_of_user ON alerts (user_id, created_at, alert_id);
CREATE INDEX idx_alerts_pick ON alerts (pick_uuid);
CREATE INDEX idx_user_watched_symbols_symbol ON user_watched_symbols (symbol, exchange);

-- The newest run of a universe and mode, which is shown first.
CREATE INDEX idx_runs_mode_universe_time ON runs (mode, universe, generated_at, run_id);
