-- The life of policies: the built-in one, agents beyond the built-in ones, and each step with who took it and why.
-- Functions: moment, iso_utc, now_micros, config_hash, config_is_valid, built_in_config (SchemaFunctions.cs).

ALTER TABLE rl_policies ADD COLUMN built_in INTEGER NOT NULL DEFAULT 0 CHECK (built_in IN (0, 1));

CREATE UNIQUE INDEX idx_rl_policies_built_in ON rl_policies (built_in) WHERE built_in = 1;

-- It stands as RETIRED and counts as ACTIVE while no other is: in a new file, too, until the archive has filled that.
INSERT INTO rl_policies (policy_id, name, description, created_at, updated_at, status, config_json, activated_at, created_at_micros, built_in)
VALUES (
    '34e9707e2993ca45d6190192a912a685', 'RL Baseline v1', 'Built in; decides while no other policy is active.', '2025-01-01T00:00:00.000000Z',
    '2025-01-01T00:00:00.000000Z', 'RETIRED', built_in_config(), '2025-01-01T00:00:00.000000Z', 1735689600000000, 1);

CREATE VIEW policies AS
SELECT
    policy_id, name, description, created_at, updated_at, config_json, metrics_json, activated_at, deactivated_at, created_at_micros, built_in,
    CASE WHEN built_in = 1 AND NOT EXISTS (SELECT 1 FROM rl_policies a WHERE a.status = 'ACTIVE') THEN 'ACTIVE' ELSE status END AS status
FROM rl_policies;

-- Each step of a policy. ACTIVATED and ROLLED_BACK begin a reign; returns_to is the reign that a rollback ends in, null for the
-- built-in policy's first one, which began with the file.
CREATE TABLE policy_history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    step_id TEXT NOT NULL UNIQUE CHECK (length(step_id) = 32),
    policy_id TEXT NOT NULL REFERENCES rl_policies (policy_id),
    event TEXT NOT NULL CHECK (event IN ('CREATED', 'SHADOWED', 'ACTIVATED', 'RETIRED', 'ROLLED_BACK')),
    from_status TEXT CHECK (from_status IN ('DRAFT', 'SHADOW', 'ACTIVE', 'RETIRED')),
    to_status TEXT NOT NULL CHECK (to_status IN ('DRAFT', 'SHADOW', 'ACTIVE', 'RETIRED')),
    -- The policy in force after the step.
    active_policy_id TEXT NOT NULL REFERENCES rl_policies (policy_id),
    actor TEXT NOT NULL CHECK (actor <> ''),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    -- A person skipped SHADOW.
    overridden INTEGER NOT NULL DEFAULT 0 CHECK (overridden IN (0, 1)),
    config_hash TEXT NOT NULL CHECK (length(config_hash) = 64),
    -- The policy's metrics as they were at the step.
    metrics_json TEXT CHECK (metrics_json IS NULL OR json_valid(metrics_json)),
    returns_to TEXT REFERENCES policy_history (step_id),
    at INTEGER NOT NULL,
    CHECK (returns_to IS NULL OR event IN ('ACTIVATED', 'ROLLED_BACK'))
);

CREATE INDEX idx_policy_history_policy ON policy_history (policy_id, id);

CREATE TRIGGER policy_history_stays_as_it_is BEFORE UPDATE ON policy_history
WHEN OLD.policy_id <> NEW.policy_id OR OLD.event <> NEW.event OR OLD.actor <> NEW.actor OR OLD.reason <> NEW.reason OR OLD.config_hash <> NEW.config_hash BEGIN
    SELECT RAISE(ABORT, 'the history of policies is only added to');
END;

CREATE TABLE registered_agents (
    name TEXT NOT NULL PRIMARY KEY CHECK (name GLOB '[a-z]*' AND name NOT GLOB '*[^a-z0-9_]*' AND length(name) <= 64),
    description TEXT,
    registered_by TEXT NOT NULL,
    registered_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX idx_registered_agents_time ON registered_agents (registered_at, name);

-- A policy of the former system that decided and is not valid does so no longer.
INSERT OR IGNORE INTO quarantine (source, row_hash, reason, row_json, quarantined_at)
SELECT 'rl_policies', sha256_hex(row_json), 'ACTIVE_POLICY_NOT_VALID', row_json, now_micros()
FROM (
    SELECT json_object('policy_id', policy_id, 'name', name, 'status', status, 'config_json', config_json) AS row_json
    FROM rl_policies WHERE status IN ('ACTIVE', 'SHADOW') AND NOT config_is_valid(config_json)
);

UPDATE rl_policies SET status = 'RETIRED', deactivated_at = iso_utc(now_micros())
WHERE status IN ('ACTIVE', 'SHADOW') AND NOT config_is_valid(config_json);

INSERT INTO policy_history (step_id, policy_id, event, to_status, active_policy_id, actor, reason, config_hash, metrics_json, at)
SELECT
    lower(hex(randomblob(16))), policy_id, CASE status WHEN 'ACTIVE' THEN 'ACTIVATED' ELSE 'CREATED' END, status,
    CASE status WHEN 'ACTIVE' THEN policy_id ELSE coalesce((SELECT policy_id FROM rl_policies WHERE status = 'ACTIVE'), '34e9707e2993ca45d6190192a912a685') END,
    'former system', 'Stood in the file of the former system.', config_hash(config_json), metrics_json,
    coalesce(CASE status WHEN 'ACTIVE' THEN moment(activated_at) END, created_at_micros)
FROM rl_policies WHERE built_in = 0
ORDER BY status = 'ACTIVE', id;
