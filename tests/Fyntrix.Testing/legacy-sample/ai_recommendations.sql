-- Made for tests and the demo in the former system's format, with its flaws: Indian time stamped as UTC, no prices, a mode Unknown.

CREATE TABLE ai_recommendations (
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

CREATE TABLE pick_agent_contributions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pick_uuid TEXT NOT NULL,
    agent_name TEXT NOT NULL,
    score REAL,
    confidence TEXT,
    metadata TEXT
);

CREATE TABLE pick_events (
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

CREATE TABLE pick_outcomes (
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

CREATE TABLE rl_policies (
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

CREATE INDEX idx_ai_rec_evaluated_time ON ai_recommendations (evaluated, generated_at_utc);

CREATE INDEX idx_ai_rec_run_id ON ai_recommendations (run_id);

CREATE INDEX idx_ai_rec_source ON ai_recommendations (source);

CREATE INDEX idx_ai_rec_symbol_mode_time ON ai_recommendations (symbol, mode, generated_at_utc DESC);

CREATE INDEX idx_pick_agent_contrib_agent ON pick_agent_contributions (agent_name);

CREATE INDEX idx_pick_agent_contrib_pick_uuid ON pick_agent_contributions (pick_uuid);

CREATE INDEX idx_pick_events_symbol_date ON pick_events (symbol, trade_date);

CREATE INDEX idx_pick_events_trade_date ON pick_events (trade_date);

CREATE INDEX idx_pick_outcomes_label ON pick_outcomes (outcome_label);

CREATE INDEX idx_rl_policies_status ON rl_policies (status);

INSERT INTO ai_recommendations (id, symbol, mode, universe, source, recommendation, direction, generated_at_utc, entry_price, stop_loss_price, target_price, score_blend, confidence, risk_profile, run_id, rank_in_run, policy_version, features_json, evaluated) VALUES
    (1, 'TITAN', 'Intraday', 'NIFTY50', 'hourly', 'Buy', 'LONG', '2025-12-16T10:33:04.118250Z', NULL, NULL, NULL, 64.2, 'Medium', NULL, 'nifty50:Intraday:2025-12-16T05:04:31.502913', 1, '1.0', '{"scores": {"pattern_recognition": 70.2, "market_regime": 61.0, "sentiment": 50.0}, "agent_consensus": {"bullish": 3, "bearish": 1, "neutral": 1, "total_agents": 3}, "key_signals": [{"type": "Evening Star", "direction": "BEARISH", "confidence": 71, "description": "Made for tests & demonstration", "agent": "pattern_recognition"}], "exit_strategy": {}, "reasoning": "Evening Star: ", "horizon": "Swing", "risk_reward_ratio": null, "recommendation_note": null, "metadata": {"elapsed_seconds": 87.384663}}', 0);

INSERT INTO ai_recommendations (id, symbol, mode, universe, source, recommendation, direction, generated_at_utc, entry_price, stop_loss_price, target_price, score_blend, confidence, risk_profile, run_id, rank_in_run, policy_version, features_json, evaluated) VALUES
    (2, 'MARUTI', 'Intraday', 'NIFTY50', 'hourly', 'Buy', 'LONG', '2025-12-16T10:33:04.118250Z', NULL, NULL, NULL, 61.3, 'Medium', NULL, 'nifty50:Intraday:2025-12-16T05:04:31.502913', 2, '1.0', '{"scores": {"pattern_recognition": 67.3, "market_regime": 62.0, "sentiment": 50.0, "options": 57.5}, "agent_consensus": {"bullish": 3, "bearish": 1, "neutral": 1, "total_agents": 4}, "key_signals": [{"type": "Volume Dry-up", "direction": "NEUTRAL", "confidence": 72, "description": "Made for tests & demonstration", "agent": "pattern_recognition"}], "exit_strategy": {}, "reasoning": "Volume Dry-up: ", "horizon": "Swing", "risk_reward_ratio": null, "recommendation_note": null, "metadata": {"elapsed_seconds": 87.384663}}', 0);

INSERT INTO ai_recommendations (id, symbol, mode, universe, source, recommendation, direction, generated_at_utc, entry_price, stop_loss_price, target_price, score_blend, confidence, risk_profile, run_id, rank_in_run, policy_version, features_json, evaluated) VALUES
    (3, 'GRASIM', 'Intraday', 'NIFTY50', 'hourly', 'Sell', 'SHORT', '2025-12-16T10:33:04.118250Z', NULL, NULL, NULL, 42.8, 'Medium', NULL, 'nifty50:Intraday:2025-12-16T05:04:31.502913', 3, '1.0', '{"scores": {"pattern_recognition": 48.8, "market_regime": 63.0, "sentiment": 50.0}, "agent_consensus": {"bullish": 1, "bearish": 3, "neutral": 1, "total_agents": 3}, "key_signals": [{"type": "Rising Three", "direction": "BULLISH", "confidence": 73, "description": "Made for tests & demonstration", "agent": "pattern_recognition"}], "exit_strategy": {}, "reasoning": "Rising Three: ", "horizon": "Swing", "risk_reward_ratio": null, "recommendation_note": null, "metadata": {"elapsed_seconds": 87.384663}}', 0);

INSERT INTO ai_recommendations (id, symbol, mode, universe, source, recommendation, direction, generated_at_utc, entry_price, stop_loss_price, target_price, score_blend, confidence, risk_profile, run_id, rank_in_run, policy_version, features_json, evaluated) VALUES
    (4, 'SBIN', 'Intraday', 'BANKNIFTY', 'hourly', 'Buy', 'LONG', '2025-12-16T10:37:20.450077Z', NULL, NULL, NULL, 62.7, 'Medium', NULL, 'banknifty:Intraday:2025-12-16T05:07:50.462001', 1, '1.0', '{"scores": {"pattern_recognition": 68.7, "market_regime": 61.0, "sentiment": 50.0}, "agent_consensus": {"bullish": 3, "bearish": 1, "neutral": 1, "total_agents": 3}, "key_signals": [{"type": "Evening Star", "direction": "BEARISH", "confidence": 71, "description": "Made for tests & demonstration", "agent": "pattern_recognition"}], "exit_strategy": {}, "reasoning": "Evening Star: ", "horizon": "Swing", "risk_reward_ratio": null, "recommendation_note": null, "metadata": {"elapsed_seconds": 30.011924}}', 0);

INSERT INTO ai_recommendations (id, symbol, mode, universe, source, recommendation, direction, generated_at_utc, entry_price, stop_loss_price, target_price, score_blend, confidence, risk_profile, run_id, rank_in_run, policy_version, features_json, evaluated) VALUES
    (5, 'CANBK', 'Intraday', 'BANKNIFTY', 'hourly', 'Sell', 'SHORT', '2025-12-16T10:37:20.450077Z', NULL, NULL, NULL, 43.9, 'Medium', NULL, 'banknifty:Intraday:2025-12-16T05:07:50.462001', 2, '1.0', '{"scores": {"pattern_recognition": 49.9, "market_regime": 62.0, "sentiment": 50.0, "options": 57.5}, "agent_consensus": {"bullish": 1, "bearish": 3, "neutral": 1, "total_agents": 4}, "key_signals": [{"type": "Volume Dry-up", "direction": "NEUTRAL", "confidence": 72, "description": "Made for tests & demonstration", "agent": "pattern_recognition"}], "exit_strategy": {}, "reasoning": "Volume Dry-up: ", "horizon": "Swing", "risk_reward_ratio": null, "recommendation_note": null, "metadata": {"elapsed_seconds": 30.011924}}', 0);

INSERT INTO ai_recommendations (id, symbol, mode, universe, source, recommendation, direction, generated_at_utc, entry_price, stop_loss_price, target_price, score_blend, confidence, risk_profile, run_id, rank_in_run, policy_version, features_json, evaluated) VALUES
    (6, 'TITAN', 'Intraday', 'NIFTY50', 'hourly', 'Sell', 'SHORT', '2025-12-16T11:33:03.900001Z', NULL, NULL, NULL, 44.4, 'Medium', NULL, 'nifty50:Intraday:2025-12-16T06:04:30.017265', 1, '1.0', '{"scores": {"pattern_recognition": 50.4, "market_regime": 61.0, "sentiment": 50.0}, "agent_consensus": {"bullish": 1, "bearish": 3, "neutral": 1, "total_agents": 3}, "key_signals": [{"type": "Rising Three", "direction": "BULLISH", "confidence": 71, "description": "Made for tests & demonstration", "agent": "pattern_recognition"}], "exit_strategy": {}, "reasoning": "Rising Three: ", "horizon": "Swing", "risk_reward_ratio": null, "recommendation_note": null, "metadata": {"elapsed_seconds": 86.117264}}', 0);

INSERT INTO ai_recommendations (id, symbol, mode, universe, source, recommendation, direction, generated_at_utc, entry_price, stop_loss_price, target_price, score_blend, confidence, risk_profile, run_id, rank_in_run, policy_version, features_json, evaluated) VALUES
    (7, 'MARUTI', 'Intraday', 'NIFTY50', 'hourly', 'Buy', 'LONG', '2025-12-16T11:33:03.900001Z', NULL, NULL, NULL, 60.8, 'Medium', NULL, 'nifty50:Intraday:2025-12-16T06:04:30.017265', 2, '1.0', '{"scores": {"pattern_recognition": 66.8, "market_regime": 62.0, "sentiment": 50.0, "options": 57.5}, "agent_consensus": {"bullish": 3, "bearish": 1, "neutral": 1, "total_agents": 4}, "key_signals": [{"type": "Evening Star", "direction": "BEARISH", "confidence": 72, "description": "Made for tests & demonstration", "agent": "pattern_recognition"}], "exit_strategy": {}, "reasoning": "Evening Star: ", "horizon": "Swing", "risk_reward_ratio": null, "recommendation_note": null, "metadata": {"elapsed_seconds": 86.117264}}', 0);

INSERT INTO ai_recommendations (id, symbol, mode, universe, source, recommendation, direction, generated_at_utc, entry_price, stop_loss_price, target_price, score_blend, confidence, risk_profile, run_id, rank_in_run, policy_version, features_json, evaluated) VALUES
    (8, 'LTIM', 'Intraday', 'NIFTY50', 'hourly', 'Strong Buy', 'LONG', '2025-12-16T11:33:03.900001Z', NULL, NULL, NULL, 71.5, 'High', NULL, 'nifty50:Intraday:2025-12-16T06:04:30.017265', 3, '1.0', '{"scores": {"pattern_recognition": 77.5, "market_regime": 63.0, "sentiment": 50.0}, "agent_consensus": {"bullish": 3, "bearish": 1, "neutral": 1, "total_agents": 3}, "key_signals": [{"type": "Volume Dry-up", "direction": "NEUTRAL", "confidence": 73, "description": "Made for tests & demonstration", "agent": "pattern_recognition"}], "exit_strategy": {}, "reasoning": "Volume Dry-up: ", "horizon": "Swing", "risk_reward_ratio": null, "recommendation_note": null, "metadata": {"elapsed_seconds": 86.117264}}', 0);

INSERT INTO ai_recommendations (id, symbol, mode, universe, source, recommendation, direction, generated_at_utc, entry_price, stop_loss_price, target_price, score_blend, confidence, risk_profile, run_id, rank_in_run, policy_version, features_json, evaluated) VALUES
    (9, 'SBIN', 'Intraday', 'BANKNIFTY', 'hourly', 'Sell', 'SHORT', '2025-12-16T11:37:22.000500Z', NULL, NULL, NULL, 43.1, 'Medium', NULL, 'banknifty:Intraday:2025-12-16T06:07:52.031700', 1, '1.0', '{"scores": {"pattern_recognition": 49.1, "market_regime": 61.0, "sentiment": 50.0}, "agent_consensus": {"bullish": 1, "bearish": 3, "neutral": 1, "total_agents": 3}, "key_signals": [{"type": "Volume Dry-up", "direction": "NEUTRAL", "confidence": 71, "description": "Made for tests & demonstration", "agent": "pattern_recognition"}], "exit_strategy": {}, "reasoning": "Volume Dry-up: ", "horizon": "Swing", "risk_reward_ratio": null, "recommendation_note": null, "metadata": {"elapsed_seconds": 30.0312}}', 0);

INSERT INTO ai_recommendations (id, symbol, mode, universe, source, recommendation, direction, generated_at_utc, entry_price, stop_loss_price, target_price, score_blend, confidence, risk_profile, run_id, rank_in_run, policy_version, features_json, evaluated) VALUES
    (10, 'CANBK', 'Intraday', 'BANKNIFTY', 'hourly', 'Sell', 'SHORT', '2025-12-16T11:37:22.000500Z', NULL, NULL, NULL, 42.2, 'Medium', NULL, 'banknifty:Intraday:2025-12-16T06:07:52.031700', 2, '1.0', '{"scores": {"pattern_recognition": 48.2, "market_regime": 62.0, "sentiment": 50.0, "options": 57.5}, "agent_consensus": {"bullish": 1, "bearish": 3, "neutral": 1, "total_agents": 4}, "key_signals": [{"type": "Rising Three", "direction": "BULLISH", "confidence": 72, "description": "Made for tests & demonstration", "agent": "pattern_recognition"}], "exit_strategy": {}, "reasoning": "Rising Three: ", "horizon": "Swing", "risk_reward_ratio": null, "recommendation_note": null, "metadata": {"elapsed_seconds": 30.0312}}', 0);

INSERT INTO ai_recommendations (id, symbol, mode, universe, source, recommendation, direction, generated_at_utc, entry_price, stop_loss_price, target_price, score_blend, confidence, risk_profile, run_id, rank_in_run, policy_version, features_json, evaluated) VALUES
    (11, 'HINDALCO', 'Scalping', 'NIFTY50', 'scalping_cycle', 'Buy', 'LONG', '2025-12-16T12:10:00.250000Z', NULL, NULL, NULL, 58.9, 'Medium', NULL, 'nifty50:Scalping:2025-12-16T06:40:41.250000', 1, '1.0', '{"scores": {"pattern_recognition": 64.9, "market_regime": 61.0, "sentiment": 50.0}, "agent_consensus": {"bullish": 3, "bearish": 1, "neutral": 1, "total_agents": 3}, "key_signals": [{"type": "Evening Star", "direction": "BEARISH", "confidence": 71, "description": "Made for tests & demonstration", "agent": "pattern_recognition"}], "exit_strategy": {}, "reasoning": "Evening Star: ", "horizon": "Swing", "risk_reward_ratio": null, "recommendation_note": null, "metadata": {"elapsed_seconds": 41.0}}', 0);

INSERT INTO ai_recommendations (id, symbol, mode, universe, source, recommendation, direction, generated_at_utc, entry_price, stop_loss_price, target_price, score_blend, confidence, risk_profile, run_id, rank_in_run, policy_version, features_json, evaluated) VALUES
    (12, 'DMART', 'Scalping', 'NIFTY50', 'scalping_cycle', 'Hold', 'LONG', '2025-12-16T12:10:00.250000Z', NULL, NULL, NULL, 50.0, 'Medium', NULL, 'nifty50:Scalping:2025-12-16T06:40:41.250000', 2, '1.0', '{"scores": {"pattern_recognition": 56.0, "market_regime": 62.0, "sentiment": 50.0, "options": 57.5}, "agent_consensus": {"bullish": 1, "bearish": 1, "neutral": 1, "total_agents": 4}, "key_signals": [{"type": "Volume Dry-up", "direction": "NEUTRAL", "confidence": 72, "description": "Made for tests & demonstration", "agent": "pattern_recognition"}], "exit_strategy": {}, "reasoning": "Volume Dry-up: ", "horizon": "Swing", "risk_reward_ratio": null, "recommendation_note": null, "metadata": {"elapsed_seconds": 41.0}}', 0);

INSERT INTO ai_recommendations (id, symbol, mode, universe, source, recommendation, direction, generated_at_utc, entry_price, stop_loss_price, target_price, score_blend, confidence, risk_profile, run_id, rank_in_run, policy_version, features_json, evaluated) VALUES
    (13, 'TRENT', 'Futures', 'NIFTY50', 'hourly', 'Sell', 'SHORT', '2025-12-16T12:36:02.111222Z', NULL, NULL, NULL, 40.6, 'Medium', NULL, 'nifty50:Futures:2025-12-16T07:07:17.333444', 1, '1.0', '{"scores": {"pattern_recognition": 46.6, "market_regime": 61.0, "sentiment": 50.0}, "agent_consensus": {"bullish": 1, "bearish": 3, "neutral": 1, "total_agents": 3}, "key_signals": [{"type": "Volume Dry-up", "direction": "NEUTRAL", "confidence": 71, "description": "Made for tests & demonstration", "agent": "pattern_recognition"}], "exit_strategy": {}, "reasoning": "Volume Dry-up: ", "horizon": "Swing", "risk_reward_ratio": null, "recommendation_note": null, "metadata": {"elapsed_seconds": 75.222222}}', 0);

INSERT INTO ai_recommendations (id, symbol, mode, universe, source, recommendation, direction, generated_at_utc, entry_price, stop_loss_price, target_price, score_blend, confidence, risk_profile, run_id, rank_in_run, policy_version, features_json, evaluated) VALUES
    (14, 'AUBANK', 'Unknown', 'BANKNIFTY', 'manual', 'Buy', 'LONG', '2025-12-16T13:02:11.000321Z', NULL, NULL, NULL, 60.1, 'Low', NULL, 'banknifty:Unknown:2025-12-16T07:33:02.500000', 1, '1.0', '{"scores": {"pattern_recognition": 70.0, "market_regime": 65.0, "sentiment": 50.0, "options": 57.5}}', 0);
