-- What users got who traded a pick, as Trading tells of each fill. Trading has the say: a file that is lost takes these along.
-- Prices in hundred-millionths of a rupee, so that they are exact.
CREATE TABLE pick_fills (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pick_uuid TEXT NOT NULL REFERENCES ai_recommendations (pick_uuid) ON DELETE CASCADE,
    user_id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('BUY', 'SELL')),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    price_e8 INTEGER NOT NULL CHECK (price_e8 > 0),
    filled_at INTEGER NOT NULL
);

CREATE INDEX idx_pick_fills_of_user ON pick_fills (user_id, pick_uuid);
CREATE INDEX idx_pick_fills_pick ON pick_fills (pick_uuid);
