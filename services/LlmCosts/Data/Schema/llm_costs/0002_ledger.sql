-- Moments are microseconds since 1970 UTC; money is integer nano-USD.

CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL CHECK (source IN ('API', 'MESSAGE', 'PROXY', 'IMPORT')),
    code TEXT NOT NULL CHECK (code <> ''),
    detail TEXT NOT NULL,
    payload TEXT NOT NULL,
    user_id TEXT,
    reported_by TEXT,
    received_at INTEGER NOT NULL
);
CREATE INDEX ix_quarantine_received ON quarantine (received_at DESC, id DESC);
CREATE INDEX ix_quarantine_user ON quarantine (user_id) WHERE user_id IS NOT NULL;

-- llm_requests with its rules. created_at is when the model was called, as the former text in UTC; comparisons and order go by
-- created_at_micros, because texts of different precision sort wrongly. cost_usd stays for readers of the former column.
CREATE TABLE llm_requests_upgraded (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    model TEXT NOT NULL CHECK (model <> ''),
    tokens_input INTEGER NOT NULL CHECK (typeof(tokens_input) = 'integer' AND tokens_input >= 0),
    tokens_output INTEGER NOT NULL CHECK (typeof(tokens_output) = 'integer' AND tokens_output >= 0),
    cost_usd REAL CHECK (cost_usd >= 0),
    created_at TIMESTAMP NOT NULL,
    created_at_micros INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    tokens_cached INTEGER NOT NULL DEFAULT 0 CHECK (tokens_cached >= 0),
    tokens_cache_write INTEGER NOT NULL DEFAULT 0 CHECK (tokens_cache_write >= 0),
    tokens_reasoning INTEGER NOT NULL DEFAULT 0 CHECK (tokens_reasoning >= 0),
    token_classes TEXT CHECK (token_classes IS NULL OR json_valid(token_classes)),
    cost_nano_usd INTEGER CHECK (cost_nano_usd >= 0),
    cost_breakdown TEXT CHECK (cost_breakdown IS NULL OR json_valid(cost_breakdown)),
    price_version TEXT,
    price_tier TEXT,
    provider TEXT,
    provider_response_id TEXT,
    report_key TEXT,
    user_id TEXT,
    agent TEXT,
    run_id TEXT,
    pick_uuid TEXT,
    tags TEXT CHECK (tags IS NULL OR json_valid(tags)),
    service_tier TEXT,
    speed TEXT,
    latency_ms INTEGER CHECK (latency_ms >= 0),
    status TEXT NOT NULL CHECK (status IN ('OK', 'ERROR', 'CANCELLED', 'TIMEOUT')),
    source TEXT NOT NULL CHECK (source IN ('API', 'MESSAGE', 'PROXY', 'IMPORT')),
    reported_by TEXT,
    CHECK (tokens_cached + tokens_cache_write <= tokens_input),
    CHECK (tokens_reasoning <= tokens_output),
    CHECK ((cost_nano_usd IS NULL) = (price_version IS NULL)),
    CHECK ((cost_nano_usd IS NULL) = (cost_breakdown IS NULL))
);

-- Rows that break the rules are kept apart, whole.
CREATE TEMP TABLE former AS
SELECT
    id,
    CASE
        WHEN typeof(model) <> 'text' OR trim(model) = '' THEN 'MODEL_MISSING'
        WHEN typeof(created_at) <> 'text' OR unixepoch(created_at) IS NULL THEN 'TIME_UNREADABLE'
        WHEN typeof(tokens_input) <> 'integer' OR typeof(tokens_output) <> 'integer' THEN 'TOKENS_MISSING'
        WHEN tokens_input < 0 OR tokens_output < 0 THEN 'TOKENS_NEGATIVE'
        WHEN tokens_input > 1000000000 OR tokens_output > 1000000000 THEN 'TOKENS_TOO_MANY'
        WHEN cost_usd IS NOT NULL AND (typeof(cost_usd) NOT IN ('real', 'integer') OR cost_usd < 0) THEN 'COST_UNREADABLE'
    END AS code,
    -- The former price table, in nano-USD per token. It had no other models: it priced all others as gpt-4, which is no price.
    CASE model WHEN 'gpt-3.5-turbo' THEN 1500 WHEN 'gpt-4-turbo' THEN 10000 WHEN 'gpt-4' THEN 30000 END AS price_input,
    CASE model WHEN 'gpt-3.5-turbo' THEN 2000 WHEN 'gpt-4-turbo' THEN 30000 WHEN 'gpt-4' THEN 60000 END AS price_output
FROM llm_requests;

INSERT INTO quarantine (source, code, detail, payload, received_at)
SELECT
    'IMPORT', f.code, 'A row of the former file that breaks a rule of the table.',
    json_object('id', r.id, 'model', r.model, 'tokens_input', r.tokens_input, 'tokens_output', r.tokens_output,
                'cost_usd', r.cost_usd, 'created_at', r.created_at),
    CAST(unixepoch('now', 'subsec') * 1000000 AS INTEGER)
FROM llm_requests r JOIN former f ON f.id = r.id
WHERE f.code IS NOT NULL;

-- The exact cost of a former row is its tokens at the former prices, and only when the stored cost says the same to the
-- nano-USD; otherwise the row is unpriced and keeps its former figure in cost_usd alone.
INSERT INTO llm_requests_upgraded (
    id, model, tokens_input, tokens_output, cost_usd, created_at, created_at_micros, recorded_at,
    cost_nano_usd, cost_breakdown, price_version, status, source)
SELECT
    id, model, tokens_input, tokens_output, cost_usd, created_at, micros, micros,
    CASE WHEN exact THEN cost_input + cost_output END,
    CASE WHEN exact THEN json_object('input', cost_input, 'output', cost_output) END,
    CASE WHEN exact THEN 'former' END,
    'OK', 'IMPORT'
FROM (
    SELECT
        r.*,
        CAST(round(unixepoch(r.created_at, 'subsec') * 1000) AS INTEGER) * 1000 AS micros,
        r.tokens_input * f.price_input AS cost_input,
        r.tokens_output * f.price_output AS cost_output,
        coalesce(abs(r.cost_usd * 1e9 - (r.tokens_input * f.price_input + r.tokens_output * f.price_output)) < 0.5, 0) AS exact
    FROM llm_requests r JOIN former f ON f.id = r.id
    WHERE f.code IS NULL
);

DROP TABLE former;
DROP TABLE llm_requests;
ALTER TABLE llm_requests_upgraded RENAME TO llm_requests;

CREATE INDEX idx_created_at ON llm_requests (created_at_micros DESC, id DESC);
CREATE INDEX ix_llm_requests_user ON llm_requests (user_id, created_at_micros DESC, id DESC) WHERE user_id IS NOT NULL;
CREATE INDEX ix_llm_requests_model ON llm_requests (model, created_at_micros DESC, id DESC);
CREATE INDEX ix_llm_requests_run ON llm_requests (run_id, created_at_micros DESC, id DESC) WHERE run_id IS NOT NULL;
-- The same call counts once, whoever reports it and however often. A response id without a provider stands for itself.
CREATE UNIQUE INDEX ux_llm_requests_response ON llm_requests (ifnull(provider, ''), provider_response_id) WHERE provider_response_id IS NOT NULL;
CREATE UNIQUE INDEX ux_llm_requests_report ON llm_requests (report_key) WHERE report_key IS NOT NULL;

-- Half-hour buckets, so that days in UTC and in IST both add up. What is not known is the empty text, as a key has no nulls.
CREATE TABLE llm_totals (
    bucket INTEGER NOT NULL CHECK (bucket % 1800000000 = 0),
    model TEXT NOT NULL,
    user_id TEXT NOT NULL,
    agent TEXT NOT NULL,
    requests INTEGER NOT NULL CHECK (requests >= 0),
    unpriced_requests INTEGER NOT NULL CHECK (unpriced_requests BETWEEN 0 AND requests),
    tokens_input INTEGER NOT NULL CHECK (tokens_input >= 0),
    tokens_output INTEGER NOT NULL CHECK (tokens_output >= 0),
    tokens_cached INTEGER NOT NULL CHECK (tokens_cached >= 0),
    tokens_cache_write INTEGER NOT NULL CHECK (tokens_cache_write >= 0),
    tokens_reasoning INTEGER NOT NULL CHECK (tokens_reasoning >= 0),
    unpriced_tokens INTEGER NOT NULL CHECK (unpriced_tokens >= 0),
    cost_nano_usd INTEGER NOT NULL CHECK (cost_nano_usd >= 0),
    PRIMARY KEY (bucket, model, user_id, agent)
) WITHOUT ROWID;
CREATE INDEX ix_llm_totals_user ON llm_totals (user_id, bucket);
CREATE INDEX ix_llm_totals_unpriced ON llm_totals (model, bucket) WHERE unpriced_requests > 0;

INSERT INTO llm_totals
SELECT
    created_at_micros / 1800000000 * 1800000000, model, '', '',
    count(*), count(*) - count(cost_nano_usd),
    sum(tokens_input), sum(tokens_output), 0, 0, 0,
    sum(CASE WHEN cost_nano_usd IS NULL THEN tokens_input + tokens_output ELSE 0 END),
    coalesce(sum(cost_nano_usd), 0)
FROM llm_requests
GROUP BY 1, 2;

-- Every price that was ever in force, by the day from which it is.
CREATE TABLE llm_prices (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    model TEXT NOT NULL CHECK (model <> ''),
    effective_from INTEGER NOT NULL,
    version TEXT NOT NULL,
    source TEXT NOT NULL,
    content TEXT NOT NULL CHECK (json_valid(content)),
    recorded_at INTEGER NOT NULL,
    UNIQUE (model, effective_from)
);

CREATE TABLE llm_budgets (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL CHECK (name <> ''),
    amount_nano_usd INTEGER NOT NULL CHECK (amount_nano_usd >= 0),
    enforcement TEXT NOT NULL CHECK (enforcement IN ('HARD', 'SOFT')),
    period TEXT NOT NULL CHECK (period IN ('DAY', 'WEEK', 'MONTH')),
    time_zone TEXT NOT NULL CHECK (time_zone IN ('UTC', 'IST')),
    scope TEXT NOT NULL CHECK (scope IN ('GLOBAL', 'USER', 'AGENT', 'MODEL', 'TAG')),
    scope_value TEXT NOT NULL CHECK ((scope = 'GLOBAL') = (scope_value = '')),
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    announced_level TEXT NOT NULL DEFAULT 'OK' CHECK (announced_level IN ('OK', 'CAUTION', 'WARNING', 'EXCEEDED')),
    announced_window INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX ix_llm_budgets_created ON llm_budgets (created_at DESC, id DESC);
CREATE INDEX ix_llm_budgets_scope ON llm_budgets (scope, scope_value);

CREATE TABLE llm_budget_windows (
    budget_id TEXT NOT NULL REFERENCES llm_budgets (id) ON DELETE CASCADE,
    window_start INTEGER NOT NULL,
    spent_nano_usd INTEGER NOT NULL CHECK (spent_nano_usd >= 0),
    unpriced_tokens INTEGER NOT NULL CHECK (unpriced_tokens >= 0),
    reserved_nano_usd INTEGER NOT NULL DEFAULT 0 CHECK (reserved_nano_usd >= 0),
    PRIMARY KEY (budget_id, window_start)
) WITHOUT ROWID;

CREATE TABLE llm_reservations (
    id TEXT NOT NULL PRIMARY KEY,
    model TEXT NOT NULL,
    user_id TEXT,
    agent TEXT,
    tags TEXT CHECK (tags IS NULL OR json_valid(tags)),
    reserved_nano_usd INTEGER NOT NULL CHECK (reserved_nano_usd >= 0),
    state TEXT NOT NULL CHECK (state IN ('HELD', 'SETTLED', 'RELEASED', 'EXPIRED')),
    settled_nano_usd INTEGER CHECK (settled_nano_usd >= 0),
    request_id INTEGER REFERENCES llm_requests (id) ON DELETE SET NULL,
    reserved_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL CHECK (expires_at > created_at),
    ended_at INTEGER,
    CHECK ((state = 'HELD') = (ended_at IS NULL)),
    CHECK ((state = 'SETTLED') = (settled_nano_usd IS NOT NULL))
) WITHOUT ROWID;
CREATE INDEX ix_llm_reservations_held ON llm_reservations (expires_at) WHERE state = 'HELD';
CREATE INDEX ix_llm_reservations_request ON llm_reservations (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX ix_llm_reservations_user ON llm_reservations (user_id) WHERE user_id IS NOT NULL;

-- The budget windows that a reservation holds a part of.
CREATE TABLE llm_reservation_holds (
    reservation_id TEXT NOT NULL REFERENCES llm_reservations (id) ON DELETE CASCADE,
    budget_id TEXT NOT NULL,
    window_start INTEGER NOT NULL,
    PRIMARY KEY (reservation_id, budget_id),
    FOREIGN KEY (budget_id, window_start) REFERENCES llm_budget_windows (budget_id, window_start) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX ix_llm_reservation_holds_window ON llm_reservation_holds (budget_id, window_start);

-- Re-pricings stand beside the first price, never in its place.
CREATE TABLE llm_valuations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    request_id INTEGER NOT NULL REFERENCES llm_requests (id) ON DELETE CASCADE,
    cost_nano_usd INTEGER CHECK (cost_nano_usd >= 0),
    cost_breakdown TEXT CHECK (cost_breakdown IS NULL OR json_valid(cost_breakdown)),
    price_version TEXT NOT NULL,
    price_tier TEXT,
    reason TEXT NOT NULL,
    valued_by TEXT NOT NULL,
    valued_at INTEGER NOT NULL
);
CREATE INDEX ix_llm_valuations_request ON llm_valuations (request_id, id DESC);

CREATE TABLE llm_cleanups (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    removed_before INTEGER NOT NULL,
    deleted INTEGER NOT NULL CHECK (deleted >= 0),
    requested_by TEXT NOT NULL,
    finished_at INTEGER NOT NULL
);
CREATE INDEX ix_llm_cleanups_before ON llm_cleanups (removed_before DESC);

-- SHA-256 of the ids of deleted users: a report that arrives after the deletion must not bring the id back.
CREATE TABLE forgotten_users (
    id_hash BLOB NOT NULL PRIMARY KEY,
    forgotten_at INTEGER NOT NULL
) WITHOUT ROWID;

-- include message_tables
