-- The former tables again, with their rules written down: closed sets, unique keys, foreign keys, and the moment of each pick as
-- microseconds since 1970 UTC, since the former texts are IST stamped as UTC and sort wrongly.
-- Rows that break a rule move to quarantine with the reason; INSERT OR IGNORE lets the table itself be the judge. SQLite compares any
-- text as greater than any number, so each number has an upper bound as well.
-- Functions: former_moment, moment, iso_utc, ist_date, run_end, pick_uuid, sha256_hex, now_micros (SchemaFunctions.cs).

ALTER TABLE ai_recommendations RENAME TO former_ai_recommendations;
ALTER TABLE pick_events RENAME TO former_pick_events;
ALTER TABLE pick_agent_contributions RENAME TO former_pick_agent_contributions;
ALTER TABLE pick_outcomes RENAME TO former_pick_outcomes;
ALTER TABLE rl_policies RENAME TO former_rl_policies;

-- What was left out, and why; row_json is the row as it was found.
CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    row_hash TEXT NOT NULL,
    reason TEXT NOT NULL,
    row_json TEXT NOT NULL,
    quarantined_at INTEGER NOT NULL,
    UNIQUE (source, row_hash)
);

CREATE TABLE runs (
    run_id TEXT NOT NULL PRIMARY KEY CHECK (run_id <> ''),
    universe TEXT NOT NULL CHECK (universe <> '' AND universe = upper(universe)),
    mode TEXT NOT NULL CHECK (mode IN ('Scalping', 'Intraday', 'Swing', 'Options', 'Futures', 'Commodity')),
    source TEXT NOT NULL,
    generated_at INTEGER NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('PUBLISHED', 'ENGINE', 'FORMER')),
    policy_version TEXT,
    total_analyzed INTEGER CHECK (total_analyzed >= 0),
    filtered_count INTEGER CHECK (filtered_count >= 0),
    picks_count INTEGER NOT NULL CHECK (picks_count >= 0),
    elapsed_ms INTEGER CHECK (elapsed_ms >= 0),
    -- Who published it and under which derived request id: a repeat after a crash finds its run by it.
    published_by TEXT,
    request_id TEXT UNIQUE,
    recorded_at INTEGER NOT NULL,
    -- The former system's whole answer, as it stored it.
    former_payload TEXT CHECK (former_payload IS NULL OR json_valid(former_payload))
);

CREATE INDEX idx_runs_time ON runs (generated_at, run_id);
CREATE INDEX idx_runs_universe_time ON runs (universe, generated_at, run_id);
CREATE INDEX idx_runs_mode_time ON runs (mode, generated_at, run_id);
CREATE INDEX idx_runs_source_time ON runs (source, generated_at, run_id);
CREATE INDEX idx_runs_published_by ON runs (published_by) WHERE published_by IS NOT NULL;

CREATE TABLE ai_recommendations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    symbol TEXT NOT NULL CHECK (symbol <> '' AND symbol = upper(symbol)),
    mode TEXT NOT NULL CHECK (mode IN ('Scalping', 'Intraday', 'Swing', 'Options', 'Futures', 'Commodity')),
    universe TEXT NOT NULL CHECK (universe <> '' AND universe = upper(universe)),
    source TEXT NOT NULL,
    recommendation TEXT NOT NULL CHECK (recommendation IN ('Strong Buy', 'Buy', 'Neutral', 'Sell', 'Strong Sell')),
    direction TEXT NOT NULL CHECK (direction IN ('LONG', 'SHORT')),
    generated_at_utc TEXT NOT NULL,
    entry_price REAL CHECK (entry_price > 0 AND entry_price < 1e9),
    stop_loss_price REAL CHECK (stop_loss_price > 0 AND stop_loss_price < 1e9),
    target_price REAL CHECK (target_price > 0 AND target_price < 1e9),
    score_blend REAL CHECK (score_blend BETWEEN 0 AND 100),
    confidence TEXT CHECK (confidence IN ('Low', 'Medium', 'High')),
    risk_profile TEXT CHECK (risk_profile IN ('Aggressive', 'Moderate', 'Conservative')),
    run_id TEXT NOT NULL REFERENCES runs (run_id),
    rank_in_run INTEGER CHECK (rank_in_run BETWEEN 1 AND 100000),
    policy_version TEXT,
    features_json TEXT CHECK (features_json IS NULL OR json_valid(features_json)),
    evaluated INTEGER NOT NULL DEFAULT 0 CHECK (evaluated IN (0, 1)),
    evaluated_at_utc TEXT,
    exit_price REAL CHECK (exit_price > 0 AND exit_price < 1e9),
    exit_time_utc TEXT,
    exit_reason TEXT CHECK (exit_reason IN ('TARGET_HIT', 'STOP_LOSS', 'TRAILING_STOP', 'TIME_EXIT', 'EOD_CLOSE', 'EOD_AUTO_EXIT', 'SCALPING_EXIT')
        OR exit_reason GLOB 'FIXED_DAYS_[1-9]' OR exit_reason GLOB 'FIXED_DAYS_[1-9][0-9]'),
    pnl_pct REAL CHECK (pnl_pct BETWEEN -1e9 AND 1e9),
    max_drawdown_pct REAL CHECK (max_drawdown_pct BETWEEN -1e9 AND 1e9),
    alpha_vs_benchmark REAL CHECK (alpha_vs_benchmark BETWEEN -1e9 AND 1e9),
    labels_json TEXT CHECK (labels_json IS NULL OR json_valid(labels_json)),
    -- Added beside the former columns.
    pick_uuid TEXT NOT NULL UNIQUE CHECK (length(pick_uuid) = 32 AND pick_uuid NOT GLOB '*[^0-9a-f]*'),
    exchange TEXT NOT NULL DEFAULT 'NSE' CHECK (exchange IN ('NSE', 'BSE', 'NFO', 'BFO', 'MCX')),
    generated_at INTEGER NOT NULL,
    -- The text as the former system wrote it, where it had to be corrected.
    generated_at_original TEXT,
    -- Where the entry price comes from: the publisher, the former row, a former pick event, or the payload of the former run.
    entry_price_source TEXT CHECK (entry_price_source IN ('PUBLISHED', 'FORMER_ROW', 'FORMER_EVENT', 'RUN_PAYLOAD')),
    -- Share of the policy's weight whose agents answered.
    coverage REAL CHECK (coverage BETWEEN 0 AND 1),
    -- An Options pick judged on its underlying, since there are no bars of the option.
    on_underlying INTEGER NOT NULL DEFAULT 0 CHECK (on_underlying IN (0, 1)),
    -- A language model was among the agents.
    uses_llm INTEGER NOT NULL DEFAULT 0 CHECK (uses_llm IN (0, 1)),
    UNIQUE (run_id, symbol),
    CHECK ((entry_price IS NULL) = (entry_price_source IS NULL)),
    CHECK (recommendation = 'Neutral' OR direction = CASE WHEN recommendation IN ('Buy', 'Strong Buy') THEN 'LONG' ELSE 'SHORT' END)
);

CREATE TABLE pick_agent_contributions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pick_uuid TEXT NOT NULL REFERENCES ai_recommendations (pick_uuid) ON DELETE CASCADE,
    agent_name TEXT NOT NULL CHECK (agent_name <> ''),
    score REAL CHECK (score BETWEEN 0 AND 100),
    confidence TEXT CHECK (confidence IN ('Low', 'Medium', 'High')),
    metadata TEXT CHECK (metadata IS NULL OR json_valid(metadata)),
    UNIQUE (pick_uuid, agent_name)
);

CREATE TABLE pick_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pick_uuid TEXT NOT NULL UNIQUE REFERENCES ai_recommendations (pick_uuid) ON DELETE CASCADE,
    symbol TEXT NOT NULL,
    direction TEXT NOT NULL CHECK (direction IN ('LONG', 'SHORT')),
    source TEXT NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('Scalping', 'Intraday', 'Swing', 'Options', 'Futures', 'Commodity')),
    signal_ts TEXT NOT NULL,
    trade_date TEXT NOT NULL CHECK (trade_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    signal_price REAL NOT NULL CHECK (signal_price > 0 AND signal_price < 1e9),
    recommended_entry REAL CHECK (recommended_entry > 0 AND recommended_entry < 1e9),
    recommended_target REAL CHECK (recommended_target > 0 AND recommended_target < 1e9),
    recommended_stop REAL CHECK (recommended_stop > 0 AND recommended_stop < 1e9),
    time_horizon TEXT,
    blend_score REAL CHECK (blend_score BETWEEN 0 AND 100),
    recommendation TEXT CHECK (recommendation IN ('Strong Buy', 'Buy', 'Neutral', 'Sell', 'Strong Sell')),
    confidence TEXT CHECK (confidence IN ('Low', 'Medium', 'High')),
    regime TEXT,
    risk_profile_bucket TEXT,
    mode_bucket TEXT,
    universe TEXT,
    extra_context TEXT CHECK (extra_context IS NULL OR json_valid(extra_context)),
    -- Added beside the former columns.
    signal_at INTEGER NOT NULL,
    -- The random id that the former system gave the event before it knew the pick.
    former_pick_uuid TEXT
);

CREATE TABLE pick_outcomes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pick_uuid TEXT NOT NULL REFERENCES ai_recommendations (pick_uuid) ON DELETE CASCADE,
    evaluation_horizon TEXT NOT NULL CHECK (evaluation_horizon <> ''),
    horizon_end_ts TEXT NOT NULL,
    price_close REAL CHECK (price_close BETWEEN -1e9 AND 1e9),
    price_high REAL CHECK (price_high BETWEEN -1e9 AND 1e9),
    price_low REAL CHECK (price_low BETWEEN -1e9 AND 1e9),
    ret_close_pct REAL CHECK (ret_close_pct BETWEEN -1e9 AND 1e9),
    max_runup_pct REAL CHECK (max_runup_pct BETWEEN -1e9 AND 1e9),
    max_drawdown_pct REAL CHECK (max_drawdown_pct BETWEEN -1e9 AND 1e9),
    benchmark_symbol TEXT,
    benchmark_ret_pct REAL CHECK (benchmark_ret_pct BETWEEN -1e9 AND 1e9),
    ret_vs_benchmark_pct REAL CHECK (ret_vs_benchmark_pct BETWEEN -1e9 AND 1e9),
    hit_target INTEGER CHECK (hit_target IN (0, 1)),
    hit_stop INTEGER CHECK (hit_stop IN (0, 1)),
    outcome_label TEXT CHECK (outcome_label IN ('WIN', 'LOSS', 'BREAKEVEN', 'UNRESOLVED')),
    notes TEXT CHECK (notes IS NULL OR json_valid(notes)),
    -- Added beside the former columns.
    horizon_end_at INTEGER NOT NULL,
    -- Counts up when corrected data give another result.
    revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1),
    -- Why the outcome is UNRESOLVED.
    unresolved_reason TEXT,
    recorded_at INTEGER NOT NULL,
    UNIQUE (pick_uuid, evaluation_horizon),
    CHECK ((outcome_label IS 'UNRESOLVED') = (unresolved_reason IS NOT NULL))
);

CREATE TABLE rl_policies (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    policy_id TEXT NOT NULL UNIQUE CHECK (policy_id <> ''),
    name TEXT NOT NULL,
    description TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('DRAFT', 'SHADOW', 'ACTIVE', 'RETIRED')),
    config_json TEXT NOT NULL CHECK (json_valid(config_json)),
    metrics_json TEXT CHECK (metrics_json IS NULL OR json_valid(metrics_json)),
    activated_at TEXT,
    deactivated_at TEXT,
    -- Added beside the former column: the text's moment.
    created_at_micros INTEGER NOT NULL
);

-- What happened to a pick, in order.
CREATE TABLE pick_history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pick_uuid TEXT NOT NULL REFERENCES ai_recommendations (pick_uuid) ON DELETE CASCADE,
    event TEXT NOT NULL CHECK (event IN ('PUBLISHED', 'IMPORTED', 'TIME_CORRECTED', 'PRICE_RECOVERED', 'EVALUATED', 'REVISED')),
    detail TEXT NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (pick_uuid, event, detail)
);

-- 1. The picks. The policy_version of the subquery comes from the row where that column exists, otherwise from "missing": files of
--    the former system's first days lack it.
CREATE TEMP TABLE found_picks AS
SELECT
    p.*,
    coalesce(nullif(trim(p.former_run_id), ''), lower(p.universe) || ':' || p.mode || ':' || rtrim(iso_utc(p.generated_at), 'Z')) AS run_id
FROM (
    SELECT
        f.id,
        upper(trim(f.symbol)) AS symbol,
        f.mode,
        coalesce(nullif(upper(trim(f.universe)), ''), 'UNKNOWN') AS universe,
        f.source,
        CASE f.recommendation WHEN 'Hold' THEN 'Neutral' ELSE f.recommendation END AS recommendation,
        f.direction,
        f.generated_at_utc,
        former_moment(f.generated_at_utc, f.run_id) AS generated_at,
        CASE WHEN f.entry_price > 0 THEN f.entry_price END AS entry_price,
        CASE WHEN f.stop_loss_price > 0 THEN f.stop_loss_price END AS stop_loss_price,
        CASE WHEN f.target_price > 0 THEN f.target_price END AS target_price,
        f.score_blend,
        f.confidence,
        f.risk_profile,
        f.run_id AS former_run_id,
        f.rank_in_run,
        (SELECT policy_version FROM former_ai_recommendations v WHERE v.id = f.id) AS policy_version,
        CASE WHEN json_valid(f.features_json) THEN f.features_json END AS features_json,
        f.features_json AS former_features_json,
        coalesce(f.evaluated, 0) AS evaluated,
        f.evaluated_at_utc,
        f.exit_price,
        f.exit_time_utc,
        f.exit_reason,
        f.pnl_pct,
        f.max_drawdown_pct,
        f.alpha_vs_benchmark,
        CASE WHEN json_valid(f.labels_json) THEN f.labels_json END AS labels_json
    FROM (SELECT NULL AS policy_version) AS missing CROSS JOIN former_ai_recommendations f
) p;

INSERT OR IGNORE INTO runs (run_id, universe, mode, source, generated_at, origin, policy_version, picks_count, recorded_at)
SELECT run_id, min(universe), min(mode), min(source), coalesce(run_end(run_id), max(generated_at)), 'FORMER', min(policy_version), 0, now_micros()
FROM found_picks
WHERE mode IN ('Scalping', 'Intraday', 'Swing', 'Options', 'Futures', 'Commodity')
GROUP BY run_id;

INSERT OR IGNORE INTO ai_recommendations (
    id, symbol, mode, universe, source, recommendation, direction, generated_at_utc, entry_price, stop_loss_price, target_price,
    score_blend, confidence, risk_profile, run_id, rank_in_run, policy_version, features_json, evaluated, evaluated_at_utc, exit_price,
    exit_time_utc, exit_reason, pnl_pct, max_drawdown_pct, alpha_vs_benchmark, labels_json,
    pick_uuid, generated_at, generated_at_original, entry_price_source)
SELECT
    id, symbol, mode, universe, source, recommendation, direction, iso_utc(generated_at), entry_price, stop_loss_price, target_price,
    score_blend, confidence, risk_profile, run_id, rank_in_run, policy_version, features_json, evaluated, evaluated_at_utc, exit_price,
    exit_time_utc, exit_reason, pnl_pct, max_drawdown_pct, alpha_vs_benchmark, labels_json,
    pick_uuid(run_id, symbol), generated_at,
    CASE WHEN generated_at IS NOT moment(generated_at_utc) THEN generated_at_utc END,
    CASE WHEN entry_price IS NOT NULL THEN 'FORMER_ROW' END
FROM found_picks
WHERE run_id IN (SELECT run_id FROM runs)
ORDER BY id;

INSERT OR IGNORE INTO quarantine (source, row_hash, reason, row_json, quarantined_at)
SELECT 'ai_recommendations', sha256_hex(row_json), reason, row_json, now_micros()
FROM (
    SELECT
        json_object('id', f.id, 'symbol', f.symbol, 'mode', f.mode, 'universe', f.universe, 'source', f.source, 'recommendation', f.recommendation,
            'direction', f.direction, 'generated_at_utc', f.generated_at_utc, 'entry_price', f.entry_price, 'stop_loss_price', f.stop_loss_price,
            'target_price', f.target_price, 'score_blend', f.score_blend, 'confidence', f.confidence, 'risk_profile', f.risk_profile,
            'run_id', f.run_id, 'rank_in_run', f.rank_in_run, 'policy_version', p.policy_version, 'features_json', f.features_json,
            'evaluated', f.evaluated, 'evaluated_at_utc', f.evaluated_at_utc, 'exit_price', f.exit_price, 'exit_time_utc', f.exit_time_utc,
            'exit_reason', f.exit_reason, 'pnl_pct', f.pnl_pct, 'max_drawdown_pct', f.max_drawdown_pct,
            'alpha_vs_benchmark', f.alpha_vs_benchmark, 'labels_json', f.labels_json) AS row_json,
        CASE
            WHEN p.mode NOT IN ('Scalping', 'Intraday', 'Swing', 'Options', 'Futures', 'Commodity') THEN 'MODE_UNKNOWN'
            WHEN p.generated_at IS NULL THEN 'TIME_UNREADABLE'
            WHEN p.recommendation NOT IN ('Strong Buy', 'Buy', 'Neutral', 'Sell', 'Strong Sell') THEN 'RECOMMENDATION_UNKNOWN'
            WHEN p.recommendation <> 'Neutral' AND p.direction IS NOT CASE WHEN p.recommendation IN ('Buy', 'Strong Buy') THEN 'LONG' ELSE 'SHORT' END
                THEN 'DIRECTION_CONTRADICTS'
            WHEN p.confidence NOT IN ('Low', 'Medium', 'High') THEN 'CONFIDENCE_UNKNOWN'
            WHEN EXISTS (SELECT 1 FROM found_picks o WHERE o.run_id = p.run_id AND o.symbol = p.symbol AND o.id < p.id) THEN 'REPEATED_IN_RUN'
            ELSE 'VALUE_OUT_OF_RANGE'
        END AS reason
    FROM found_picks p JOIN former_ai_recommendations f ON f.id = p.id
    WHERE p.id NOT IN (SELECT id FROM ai_recommendations)
);

INSERT OR IGNORE INTO quarantine (source, row_hash, reason, row_json, quarantined_at)
SELECT 'ai_recommendations.features_json', sha256_hex(row_json), 'FEATURES_NOT_JSON', row_json, now_micros()
FROM (
    SELECT json_object('id', id, 'run_id', run_id, 'symbol', symbol, 'features_json', former_features_json) AS row_json
    FROM found_picks
    WHERE former_features_json IS NOT NULL AND features_json IS NULL AND id IN (SELECT id FROM ai_recommendations)
);

INSERT INTO pick_history (pick_uuid, event, detail, at)
SELECT pick_uuid, 'IMPORTED', 'Row ' || id || ' of the former system.', now_micros() FROM ai_recommendations
UNION ALL
SELECT pick_uuid, 'TIME_CORRECTED', 'IST stamped as UTC: ' || generated_at_original || ' is ' || generated_at_utc || '.', now_micros()
FROM ai_recommendations WHERE generated_at_original IS NOT NULL
ORDER BY 1, 2;

CREATE INDEX idx_ai_rec_symbol_time ON ai_recommendations (symbol, generated_at, pick_uuid);

-- 2. The events. The former system gave them random ids and logged them just before the run was stored: an event belongs to the
--    pick of the same symbol, mode and direction that was generated within 15 minutes. One that fits none is a pick of its own.
CREATE TEMP TABLE found_events AS
WITH
    near AS (
        SELECT e.id, r.pick_uuid AS pick, abs(r.generated_at - moment(e.signal_ts)) AS distance
        FROM former_pick_events e JOIN ai_recommendations r
            ON r.symbol = upper(trim(e.symbol)) AND r.mode = e.mode AND r.direction = e.direction
            AND (e.universe IS NULL OR r.universe = upper(trim(e.universe)))
            AND r.generated_at BETWEEN moment(e.signal_ts) - 900000000 AND moment(e.signal_ts) + 900000000
    ),
    nearest AS (
        SELECT id, pick, distance FROM (SELECT *, row_number() OVER (PARTITION BY id ORDER BY distance, pick) AS place FROM near) WHERE place = 1
    ),
    chosen AS (
        SELECT id, pick FROM (SELECT *, row_number() OVER (PARTITION BY pick ORDER BY distance, id) AS place FROM nearest) WHERE place = 1
    )
SELECT e.*, moment(e.signal_ts) AS signal_at, chosen.pick
FROM former_pick_events e LEFT JOIN chosen ON chosen.id = e.id;

CREATE INDEX temp.idx_found_events_pick ON found_events (pick);

CREATE TEMP TABLE lone_events AS
SELECT
    *,
    coalesce(nullif(upper(trim(universe)), ''), 'UNKNOWN') AS its_universe,
    coalesce(nullif(upper(trim(universe)), ''), 'UNKNOWN') || ':' || mode || ':event:' || pick_uuid AS run_id
FROM found_events
WHERE pick IS NULL AND signal_at IS NOT NULL AND signal_price > 0;
CREATE INDEX temp.idx_lone_events_id ON lone_events (id);

INSERT OR IGNORE INTO runs (run_id, universe, mode, source, generated_at, origin, picks_count, recorded_at)
SELECT run_id, its_universe, mode, source, signal_at, 'FORMER', 0, now_micros() FROM lone_events;

INSERT OR IGNORE INTO ai_recommendations (
    symbol, mode, universe, source, recommendation, direction, generated_at_utc, entry_price, stop_loss_price, target_price, score_blend,
    confidence, run_id, rank_in_run, pick_uuid, generated_at, entry_price_source)
SELECT
    upper(trim(symbol)), mode, its_universe, source,
    CASE WHEN recommendation IS NULL OR recommendation = 'Hold' THEN 'Neutral' ELSE recommendation END,
    direction, iso_utc(signal_at), signal_price,
    CASE WHEN recommended_stop > 0 THEN recommended_stop END, CASE WHEN recommended_target > 0 THEN recommended_target END, blend_score,
    confidence, run_id, 1,
    CASE WHEN length(pick_uuid) = 32 AND lower(pick_uuid) NOT GLOB '*[^0-9a-f]*' THEN lower(pick_uuid) ELSE pick_uuid(run_id, upper(trim(symbol))) END,
    signal_at, 'FORMER_EVENT'
FROM lone_events
WHERE run_id IN (SELECT run_id FROM runs);

INSERT OR IGNORE INTO pick_history (pick_uuid, event, detail, at)
SELECT r.pick_uuid, 'IMPORTED', 'Pick event ' || l.id || ' of the former system, which kept no recommendation of it.', now_micros()
FROM lone_events l JOIN ai_recommendations r ON r.run_id = l.run_id;

UPDATE found_events SET pick = (
    SELECT r.pick_uuid FROM lone_events l JOIN ai_recommendations r ON r.run_id = l.run_id WHERE l.id = found_events.id)
WHERE pick IS NULL;

UPDATE ai_recommendations SET
    entry_price = (SELECT e.signal_price FROM found_events e WHERE e.pick = ai_recommendations.pick_uuid),
    entry_price_source = 'FORMER_EVENT'
WHERE entry_price IS NULL
    AND EXISTS (SELECT 1 FROM found_events e WHERE e.pick = ai_recommendations.pick_uuid AND typeof(e.signal_price) IN ('real', 'integer') AND e.signal_price > 0);

INSERT OR IGNORE INTO pick_events (
    id, pick_uuid, symbol, direction, source, mode, signal_ts, trade_date, signal_price, recommended_entry, recommended_target, recommended_stop,
    time_horizon, blend_score, recommendation, confidence, regime, risk_profile_bucket, mode_bucket, universe, extra_context, signal_at, former_pick_uuid)
SELECT
    id, pick, upper(trim(symbol)), direction, source, mode, signal_ts, ist_date(signal_at), signal_price,
    CASE WHEN recommended_entry > 0 THEN recommended_entry END, CASE WHEN recommended_target > 0 THEN recommended_target END,
    CASE WHEN recommended_stop > 0 THEN recommended_stop END,
    time_horizon, blend_score, CASE recommendation WHEN 'Hold' THEN 'Neutral' ELSE recommendation END, confidence, regime, risk_profile_bucket,
    mode_bucket, upper(trim(universe)), CASE WHEN json_valid(extra_context) THEN extra_context END, signal_at, pick_uuid
FROM found_events
WHERE pick IS NOT NULL;

INSERT OR IGNORE INTO quarantine (source, row_hash, reason, row_json, quarantined_at)
SELECT 'pick_events', sha256_hex(row_json), 'VALUE_OUT_OF_RANGE', row_json, now_micros()
FROM (
    SELECT json_object('id', id, 'pick_uuid', pick_uuid, 'symbol', symbol, 'direction', direction, 'source', source, 'mode', mode, 'signal_ts', signal_ts,
        'trade_date', trade_date, 'signal_price', signal_price, 'recommended_entry', recommended_entry, 'recommended_target', recommended_target,
        'recommended_stop', recommended_stop, 'time_horizon', time_horizon, 'blend_score', blend_score, 'recommendation', recommendation,
        'confidence', confidence, 'regime', regime, 'risk_profile_bucket', risk_profile_bucket, 'mode_bucket', mode_bucket, 'universe', universe,
        'extra_context', extra_context) AS row_json
    FROM former_pick_events
    WHERE id NOT IN (SELECT id FROM pick_events)
);

CREATE INDEX idx_pick_events_former ON pick_events (former_pick_uuid) WHERE former_pick_uuid IS NOT NULL;

-- 3. Contributions and outcomes follow their event to its pick.
INSERT OR IGNORE INTO pick_agent_contributions (id, pick_uuid, agent_name, score, confidence, metadata)
SELECT c.id, e.pick_uuid, c.agent_name, c.score, c.confidence, CASE WHEN json_valid(c.metadata) THEN c.metadata END
FROM former_pick_agent_contributions c JOIN pick_events e ON e.former_pick_uuid = c.pick_uuid
ORDER BY c.id;

INSERT OR IGNORE INTO quarantine (source, row_hash, reason, row_json, quarantined_at)
SELECT 'pick_agent_contributions', sha256_hex(row_json), reason, row_json, now_micros()
FROM (
    SELECT
        json_object('id', id, 'pick_uuid', pick_uuid, 'agent_name', agent_name, 'score', score, 'confidence', confidence, 'metadata', metadata) AS row_json,
        CASE WHEN pick_uuid IN (SELECT former_pick_uuid FROM pick_events) THEN 'VALUE_OUT_OF_RANGE' ELSE 'NO_SUCH_PICK' END AS reason
    FROM former_pick_agent_contributions
    WHERE id NOT IN (SELECT id FROM pick_agent_contributions)
);

INSERT OR IGNORE INTO pick_outcomes (
    id, pick_uuid, evaluation_horizon, horizon_end_ts, price_close, price_high, price_low, ret_close_pct, max_runup_pct, max_drawdown_pct,
    benchmark_symbol, benchmark_ret_pct, ret_vs_benchmark_pct, hit_target, hit_stop, outcome_label, notes, horizon_end_at, recorded_at)
SELECT
    o.id, e.pick_uuid, o.evaluation_horizon, o.horizon_end_ts, o.price_close, o.price_high, o.price_low, o.ret_close_pct, o.max_runup_pct,
    o.max_drawdown_pct, o.benchmark_symbol, o.benchmark_ret_pct, o.ret_vs_benchmark_pct, o.hit_target, o.hit_stop, o.outcome_label,
    CASE WHEN json_valid(o.notes) THEN o.notes END, moment(o.horizon_end_ts), now_micros()
FROM former_pick_outcomes o JOIN pick_events e ON e.former_pick_uuid = o.pick_uuid
ORDER BY o.id;

INSERT OR IGNORE INTO quarantine (source, row_hash, reason, row_json, quarantined_at)
SELECT 'pick_outcomes', sha256_hex(row_json), reason, row_json, now_micros()
FROM (
    SELECT
        json_object('id', id, 'pick_uuid', pick_uuid, 'evaluation_horizon', evaluation_horizon, 'horizon_end_ts', horizon_end_ts, 'price_close', price_close,
            'price_high', price_high, 'price_low', price_low, 'ret_close_pct', ret_close_pct, 'max_runup_pct', max_runup_pct,
            'max_drawdown_pct', max_drawdown_pct, 'benchmark_symbol', benchmark_symbol, 'benchmark_ret_pct', benchmark_ret_pct,
            'ret_vs_benchmark_pct', ret_vs_benchmark_pct, 'hit_target', hit_target, 'hit_stop', hit_stop, 'outcome_label', outcome_label,
            'notes', notes) AS row_json,
        CASE WHEN pick_uuid IN (SELECT former_pick_uuid FROM pick_events) THEN 'VALUE_OUT_OF_RANGE' ELSE 'NO_SUCH_PICK' END AS reason
    FROM former_pick_outcomes
    WHERE id NOT IN (SELECT id FROM pick_outcomes)
);

-- 4. Picks with a price of their own and no event get one, with what their features say of the agents.
INSERT OR IGNORE INTO pick_events (
    pick_uuid, symbol, direction, source, mode, signal_ts, trade_date, signal_price, recommended_entry, recommended_target, recommended_stop,
    time_horizon, blend_score, recommendation, confidence, mode_bucket, universe, extra_context, signal_at)
SELECT
    pick_uuid, symbol, direction, 'TOP_PICKS_' || source, mode, generated_at_utc, ist_date(generated_at), entry_price, entry_price, target_price,
    stop_loss_price, mode, score_blend, recommendation, confidence, mode, universe,
    json_object('rank', rank_in_run, 'run_trigger', source, 'run_id', run_id, 'policy_version', policy_version), generated_at
FROM ai_recommendations
WHERE entry_price IS NOT NULL;

INSERT OR IGNORE INTO pick_agent_contributions (pick_uuid, agent_name, score, metadata)
SELECT r.pick_uuid, s.key, s.value, '{}'
FROM ai_recommendations r JOIN json_each(r.features_json, '$.scores') s
WHERE r.entry_price IS NOT NULL AND r.features_json IS NOT NULL AND s.type IN ('integer', 'real');

UPDATE runs SET picks_count = (SELECT count(*) FROM ai_recommendations r WHERE r.run_id = runs.run_id);
DELETE FROM runs WHERE picks_count = 0;

-- 5. The policies. Of several ACTIVE ones the last activated stays, the rest are RETIRED.
INSERT OR IGNORE INTO rl_policies (
    id, policy_id, name, description, created_at, updated_at, status, config_json, metrics_json, activated_at, deactivated_at, created_at_micros)
SELECT
    id, policy_id, name, description, created_at, updated_at,
    CASE WHEN status = 'ACTIVE' AND id <> (
            SELECT id FROM former_rl_policies WHERE status = 'ACTIVE' AND json_valid(config_json) ORDER BY activated_at DESC, id DESC LIMIT 1)
        THEN 'RETIRED' ELSE status END,
    config_json, CASE WHEN json_valid(metrics_json) THEN metrics_json END, activated_at, deactivated_at, coalesce(moment(created_at), now_micros())
FROM former_rl_policies
ORDER BY id;

INSERT OR IGNORE INTO quarantine (source, row_hash, reason, row_json, quarantined_at)
SELECT 'rl_policies', sha256_hex(row_json), reason, row_json, now_micros()
FROM (
    SELECT
        json_object('id', f.id, 'policy_id', f.policy_id, 'name', f.name, 'description', f.description, 'created_at', f.created_at,
            'updated_at', f.updated_at, 'status', f.status, 'config_json', f.config_json, 'metrics_json', f.metrics_json,
            'activated_at', f.activated_at, 'deactivated_at', f.deactivated_at) AS row_json,
        CASE WHEN p.id IS NOT NULL THEN 'SECOND_ACTIVE_POLICY_RETIRED' WHEN json_valid(f.config_json) THEN 'STATUS_UNKNOWN' ELSE 'CONFIG_NOT_JSON' END AS reason
    FROM former_rl_policies f LEFT JOIN rl_policies p ON p.id = f.id
    WHERE p.id IS NULL OR p.status <> f.status
);

DROP TABLE temp.found_picks;
DROP TABLE temp.found_events;
DROP TABLE temp.lone_events;
DROP TABLE former_ai_recommendations;
DROP TABLE former_pick_events;
DROP TABLE former_pick_agent_contributions;
DROP TABLE former_pick_outcomes;
DROP TABLE former_rl_policies;

-- Each list is newest first and pages by (moment, id); an index per filter that can be rare.
CREATE INDEX idx_ai_rec_time ON ai_recommendations (generated_at, pick_uuid);
CREATE INDEX idx_ai_rec_universe_time ON ai_recommendations (universe, generated_at, pick_uuid);
CREATE INDEX idx_ai_rec_mode_time ON ai_recommendations (mode, generated_at, pick_uuid);
CREATE INDEX idx_ai_rec_mode_universe_time ON ai_recommendations (mode, universe, generated_at, pick_uuid);
CREATE INDEX idx_ai_rec_source_time ON ai_recommendations (source, generated_at, pick_uuid);
CREATE INDEX idx_ai_rec_pending ON ai_recommendations (generated_at) WHERE evaluated = 0;
CREATE INDEX idx_pick_events_trade_date ON pick_events (trade_date);
CREATE INDEX idx_pick_events_symbol_date ON pick_events (symbol, trade_date);
CREATE INDEX idx_pick_agent_contrib_agent ON pick_agent_contributions (agent_name);
CREATE INDEX idx_pick_outcomes_label ON pick_outcomes (outcome_label);
CREATE INDEX idx_rl_policies_status ON rl_policies (status);
CREATE INDEX idx_rl_policies_time ON rl_policies (created_at_micros, policy_id);
CREATE UNIQUE INDEX idx_rl_policies_one_active ON rl_policies (status) WHERE status = 'ACTIVE';
