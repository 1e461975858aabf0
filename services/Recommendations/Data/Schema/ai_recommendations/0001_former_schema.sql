-- The former system's tables, as it created them. A file of that system has them already and passes through; a new file
-- starts here, so that both take the same steps.

CREATE TABLE IF NOT EXISTS ai_recommendations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    symbol TEXT NOT NULL,
    mode TEXT NOT NULL,
    universe TEXT NOT NULL,
    source TEXT NOT NULL,
    recommendation TEXT NOT NULL,
    direction TEXT NOT NULL,
    generated_at_utc TEXT NOT NULL,
    entry_price REAL,
    stop_loss_price REAL,
    target_price REAL,
    score_blend REAL,
    confidence TEXT,
    risk_profile TEXT,
    run_id TEXT,
    rank_in_run INTEGER,
    policy_version TEXT,
    features_json TEXT,
    evaluated INTEGER NOT NULL DEFAULT 0,
    evaluated_at_utc TEXT,
    exit_price REAL,
    exit_time_utc TEXT,
    exit_reason TEXT,
    pnl_pct REAL,
    max_drawdown_pct REAL,
    alpha_vs_benchmark REAL,
    labels_json TEXT
);

CREATE TABLE IF NOT EXISTS pick_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pick_uuid TEXT NOT NULL UNIQUE,
    symbol TEXT NOT NULL,
    direction TEXT NOT NULL,
    source TEXT NOT NULL,
    mode TEXT NOT NULL,
    signal_ts TEXT NOT NULL,
    trade_date TEXT NOT NULL,
    signal_price REAL NOT NULL,
    recommended_entry REAL,
    recommended_target REAL,
    recommended_stop REAL,
    time_horizon TEXT,
    blend_score REAL,
    recommendation TEXT,
    confidence TEXT,
    regime TEXT,
    risk_profile_bucket TEXT,
    mode_bucket TEXT,
    universe TEXT,
    extra_context TEXT
);

CREATE TABLE IF NOT EXISTS pick_agent_contributions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pick_uuid TEXT NOT NULL,
    agent_name TEXT NOT NULL,
    score REAL,
    confidence TEXT,
    metadata TEXT
);

CREATE TABLE IF NOT EXISTS pick_outcomes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pick_uuid TEXT NOT NULL,
    evaluation_horizon TEXT NOT NULL,
    horizon_end_ts TEXT NOT NULL,
    price_close REAL,
    price_high REAL,
    price_low REAL,
    ret_close_pct REAL,
    max_runup_pct REAL,
    max_drawdown_pct REAL,
    benchmark_symbol TEXT,
    benchmark_ret_pct REAL,
    ret_vs_benchmark_pct REAL,
    hit_target INTEGER,
    hit_stop INTEGER,
    outcome_label TEXT,
    notes TEXT,
    UNIQUE(pick_uuid, evaluation_horizon)
);

CREATE TABLE IF NOT EXISTS rl_policies (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    policy_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    status TEXT NOT NULL,
    config_json TEXT NOT NULL,
    metrics_json TEXT,
    activated_at TEXT,
    deactivated_at TEXT
);
