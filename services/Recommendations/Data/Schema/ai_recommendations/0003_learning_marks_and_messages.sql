-- What each learner has taken from which revision of an outcome, so that it is learned once.
CREATE TABLE processed_outcomes (
    policy_id TEXT NOT NULL REFERENCES rl_policies (policy_id) ON DELETE CASCADE,
    learner TEXT NOT NULL CHECK (learner IN ('EXIT', 'ENTRY')),
    pick_uuid TEXT NOT NULL REFERENCES ai_recommendations (pick_uuid) ON DELETE CASCADE,
    evaluation_horizon TEXT NOT NULL,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    reward REAL NOT NULL,
    processed_at INTEGER NOT NULL,
    PRIMARY KEY (policy_id, learner, pick_uuid, evaluation_horizon)
) WITHOUT ROWID;

CREATE INDEX idx_processed_outcomes_pick ON processed_outcomes (pick_uuid);

-- What a policy decided, out of what and how likely: what off-policy evaluation needs.
CREATE TABLE decisions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    policy_id TEXT NOT NULL REFERENCES rl_policies (policy_id),
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    -- Null for a decision that holds for the whole run.
    pick_uuid TEXT REFERENCES ai_recommendations (pick_uuid) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('EXIT', 'ENTRY')),
    context TEXT NOT NULL,
    action TEXT NOT NULL,
    probability REAL NOT NULL CHECK (probability > 0 AND probability <= 1),
    candidates TEXT NOT NULL CHECK (json_valid(candidates)),
    seed INTEGER NOT NULL,
    shadow INTEGER NOT NULL DEFAULT 0 CHECK (shadow IN (0, 1)),
    decided_at INTEGER NOT NULL
);

CREATE UNIQUE INDEX idx_decisions_once ON decisions (policy_id, run_id, kind, coalesce(pick_uuid, ''));
CREATE INDEX idx_decisions_run ON decisions (run_id);
CREATE INDEX idx_decisions_pick ON decisions (pick_uuid);

-- Copies of what Identity tells of a user, to make their feed; Identity has the say.
CREATE TABLE user_preferences (
    user_id TEXT NOT NULL PRIMARY KEY,
    universe TEXT NOT NULL,
    market_region TEXT NOT NULL,
    risk_profile TEXT NOT NULL,
    primary_mode TEXT,
    trading_modes TEXT NOT NULL CHECK (json_valid(trading_modes)),
    auxiliary_modes TEXT NOT NULL CHECK (json_valid(auxiliary_modes)),
    changed_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE user_watchlists (
    user_id TEXT NOT NULL PRIMARY KEY,
    changed_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE user_watched_symbols (
    user_id TEXT NOT NULL REFERENCES user_watchlists (user_id) ON DELETE CASCADE,
    symbol TEXT NOT NULL,
    exchange TEXT NOT NULL,
    PRIMARY KEY (user_id, symbol, exchange)
) WITHOUT ROWID;

-- Deleted users by the hash of their id, so that a message that comes late does not bring their marks back.
CREATE TABLE forgotten_users (
    user_hash TEXT NOT NULL PRIMARY KEY,
    forgotten_at INTEGER NOT NULL
) WITHOUT ROWID;

-- include message_tables
