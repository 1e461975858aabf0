-- What statistics are read from. All of it but llm_run_costs follows from picks, outcomes, contributions, events and policies: it is
-- counted anew, day by day, for each day that one of those touched. A day is the date in India of a pick's signal.

CREATE TABLE dirty_days (
    trade_date TEXT NOT NULL PRIMARY KEY CHECK (trade_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]')
) WITHOUT ROWID;

-- By what outcomes are told apart; an empty text where a pick has none.
CREATE TABLE outcome_groups (
    group_id INTEGER PRIMARY KEY,
    mode TEXT NOT NULL,
    universe TEXT NOT NULL,
    direction TEXT NOT NULL,
    confidence TEXT NOT NULL,
    policy_version TEXT NOT NULL,
    regime TEXT NOT NULL,
    UNIQUE (mode, universe, direction, confidence, policy_version, regime)
);

-- The picks of a group on a day. Each sum has the count of the picks that have the figure, where not all evaluated ones do.
CREATE TABLE outcome_cells (
    group_id INTEGER NOT NULL REFERENCES outcome_groups (group_id),
    trade_date TEXT NOT NULL,
    issued INTEGER NOT NULL,
    evaluated INTEGER NOT NULL,
    wins INTEGER NOT NULL,
    losses INTEGER NOT NULL,
    breakeven INTEGER NOT NULL,
    unresolved INTEGER NOT NULL,
    ambiguous INTEGER NOT NULL,
    hit_target INTEGER NOT NULL,
    hit_stop INTEGER NOT NULL,
    ret_sum REAL NOT NULL,
    gain_sum REAL NOT NULL,
    loss_sum REAL NOT NULL,
    excess_count INTEGER NOT NULL,
    excess_sum REAL NOT NULL,
    runup_count INTEGER NOT NULL,
    runup_sum REAL NOT NULL,
    drawdown_count INTEGER NOT NULL,
    drawdown_sum REAL NOT NULL,
    capture_count INTEGER NOT NULL,
    capture_sum REAL NOT NULL,
    plan_count INTEGER NOT NULL,
    plan_sum REAL NOT NULL,
    scored INTEGER NOT NULL,
    squared_error_sum REAL NOT NULL,
    -- Of each evaluated pick three little-endian doubles: return, excess and the score as a probability; NaN where there is none.
    outcome_values BLOB NOT NULL,
    PRIMARY KEY (group_id, trade_date)
) WITHOUT ROWID;

CREATE INDEX idx_outcome_cells_day ON outcome_cells (trade_date);

-- How well scores ordered the picks of a run. The blend is the agent without a name.
CREATE TABLE run_skill (
    agent TEXT NOT NULL,
    trade_date TEXT NOT NULL,
    run_id TEXT NOT NULL,
    mode TEXT NOT NULL,
    universe TEXT NOT NULL,
    policy_version TEXT NOT NULL,
    picks INTEGER NOT NULL,
    ic REAL,
    rank_ic REAL,
    rank_ic_with REAL,
    rank_ic_without REAL,
    PRIMARY KEY (agent, trade_date, run_id)
) WITHOUT ROWID;

CREATE INDEX idx_run_skill_day ON run_skill (trade_date);

CREATE TABLE run_tallies (
    run_id TEXT NOT NULL,
    trade_date TEXT NOT NULL,
    issued INTEGER NOT NULL,
    evaluated INTEGER NOT NULL,
    wins INTEGER NOT NULL,
    unresolved INTEGER NOT NULL,
    PRIMARY KEY (run_id, trade_date)
) WITHOUT ROWID;

CREATE INDEX idx_run_tallies_day ON run_tallies (trade_date);

-- What the calls of language models for a run cost, as LlmCosts tells of each; it has the say.
CREATE TABLE llm_run_costs (
    run_id TEXT NOT NULL PRIMARY KEY,
    cost_nano_usd INTEGER NOT NULL DEFAULT 0,
    calls INTEGER NOT NULL DEFAULT 0 CHECK (calls >= 0),
    -- Calls without a known price: the cost is at least what it says.
    unpriced INTEGER NOT NULL DEFAULT 0 CHECK (unpriced BETWEEN 0 AND calls)
) WITHOUT ROWID;

-- No ON CONFLICT and no OR IGNORE in what notes a day: the conflict clause of the statement that fires a trigger takes their place.
CREATE TRIGGER pick_added_to_day AFTER INSERT ON ai_recommendations BEGIN
    INSERT INTO dirty_days SELECT d FROM (SELECT date(NEW.generated_at / 1000000 + 19800, 'unixepoch') AS d)
    WHERE NOT EXISTS (SELECT 1 FROM dirty_days WHERE trade_date = d);
END;

CREATE TRIGGER pick_changed_in_day AFTER UPDATE OF pick_uuid, run_id, generated_at, mode, universe, direction, confidence, policy_version, score_blend ON ai_recommendations BEGIN
    INSERT INTO dirty_days SELECT d FROM (
        SELECT date(OLD.generated_at / 1000000 + 19800, 'unixepoch') AS d UNION SELECT date(NEW.generated_at / 1000000 + 19800, 'unixepoch'))
    WHERE NOT EXISTS (SELECT 1 FROM dirty_days WHERE trade_date = d);
END;

CREATE TRIGGER pick_gone_from_day AFTER DELETE ON ai_recommendations BEGIN
    INSERT INTO dirty_days SELECT d FROM (SELECT date(OLD.generated_at / 1000000 + 19800, 'unixepoch') AS d)
    WHERE NOT EXISTS (SELECT 1 FROM dirty_days WHERE trade_date = d);
END;

CREATE TRIGGER outcome_added_to_day AFTER INSERT ON pick_outcomes WHEN NEW.rule_hash IS NOT NULL BEGIN
    INSERT INTO dirty_days SELECT d FROM (
        SELECT date(generated_at / 1000000 + 19800, 'unixepoch') AS d FROM ai_recommendations WHERE pick_uuid = NEW.pick_uuid)
    WHERE NOT EXISTS (SELECT 1 FROM dirty_days WHERE trade_date = d);
END;

CREATE TRIGGER outcome_changed_in_day AFTER UPDATE ON pick_outcomes WHEN OLD.rule_hash IS NOT NULL OR NEW.rule_hash IS NOT NULL BEGIN
    INSERT INTO dirty_days SELECT d FROM (
        SELECT DISTINCT date(generated_at / 1000000 + 19800, 'unixepoch') AS d FROM ai_recommendations WHERE pick_uuid IN (OLD.pick_uuid, NEW.pick_uuid))
    WHERE NOT EXISTS (SELECT 1 FROM dirty_days WHERE trade_date = d);
END;

CREATE TRIGGER outcome_gone_from_day AFTER DELETE ON pick_outcomes WHEN OLD.rule_hash IS NOT NULL BEGIN
    INSERT INTO dirty_days SELECT d FROM (
        SELECT date(generated_at / 1000000 + 19800, 'unixepoch') AS d FROM ai_recommendations WHERE pick_uuid = OLD.pick_uuid)
    WHERE NOT EXISTS (SELECT 1 FROM dirty_days WHERE trade_date = d);
END;

CREATE TRIGGER contribution_added_to_day AFTER INSERT ON pick_agent_contributions BEGIN
    INSERT INTO dirty_days SELECT d FROM (
        SELECT date(generated_at / 1000000 + 19800, 'unixepoch') AS d FROM ai_recommendations WHERE pick_uuid = NEW.pick_uuid)
    WHERE NOT EXISTS (SELECT 1 FROM dirty_days WHERE trade_date = d);
END;

CREATE TRIGGER contribution_changed_in_day AFTER UPDATE OF pick_uuid, agent_name, score ON pick_agent_contributions BEGIN
    INSERT INTO dirty_days SELECT d FROM (
        SELECT DISTINCT date(generated_at / 1000000 + 19800, 'unixepoch') AS d FROM ai_recommendations WHERE pick_uuid IN (OLD.pick_uuid, NEW.pick_uuid))
    WHERE NOT EXISTS (SELECT 1 FROM dirty_days WHERE trade_date = d);
END;

CREATE TRIGGER contribution_gone_from_day AFTER DELETE ON pick_agent_contributions BEGIN
    INSERT INTO dirty_days SELECT d FROM (
        SELECT date(generated_at / 1000000 + 19800, 'unixepoch') AS d FROM ai_recommendations WHERE pick_uuid = OLD.pick_uuid)
    WHERE NOT EXISTS (SELECT 1 FROM dirty_days WHERE trade_date = d);
END;

-- The regime of a pick stands in its event.
CREATE TRIGGER event_added_to_day AFTER INSERT ON pick_events BEGIN
    INSERT INTO dirty_days SELECT d FROM (
        SELECT date(generated_at / 1000000 + 19800, 'unixepoch') AS d FROM ai_recommendations WHERE pick_uuid = NEW.pick_uuid)
    WHERE NOT EXISTS (SELECT 1 FROM dirty_days WHERE trade_date = d);
END;

CREATE TRIGGER event_changed_in_day AFTER UPDATE OF pick_uuid, regime ON pick_events BEGIN
    INSERT INTO dirty_days SELECT d FROM (
        SELECT DISTINCT date(generated_at / 1000000 + 19800, 'unixepoch') AS d FROM ai_recommendations WHERE pick_uuid IN (OLD.pick_uuid, NEW.pick_uuid))
    WHERE NOT EXISTS (SELECT 1 FROM dirty_days WHERE trade_date = d);
END;

CREATE TRIGGER event_gone_from_day AFTER DELETE ON pick_events BEGIN
    INSERT INTO dirty_days SELECT d FROM (
        SELECT date(generated_at / 1000000 + 19800, 'unixepoch') AS d FROM ai_recommendations WHERE pick_uuid = OLD.pick_uuid)
    WHERE NOT EXISTS (SELECT 1 FROM dirty_days WHERE trade_date = d);
END;

-- The weights of a policy decide what a blend without one agent is.
CREATE TRIGGER policy_added_to_its_days AFTER INSERT ON rl_policies BEGIN
    INSERT INTO dirty_days SELECT DISTINCT trade_date FROM run_skill s WHERE agent = '' AND policy_version = NEW.policy_id
    AND NOT EXISTS (SELECT 1 FROM dirty_days d WHERE d.trade_date = s.trade_date);
END;

CREATE TRIGGER policy_changed_in_its_days AFTER UPDATE OF policy_id, config_json ON rl_policies
WHEN OLD.config_json <> NEW.config_json OR OLD.policy_id <> NEW.policy_id BEGIN
    INSERT INTO dirty_days SELECT DISTINCT trade_date FROM run_skill s WHERE agent = '' AND policy_version IN (OLD.policy_id, NEW.policy_id)
    AND NOT EXISTS (SELECT 1 FROM dirty_days d WHERE d.trade_date = s.trade_date);
END;

CREATE TRIGGER policy_gone_from_its_days AFTER DELETE ON rl_policies BEGIN
    INSERT INTO dirty_days SELECT DISTINCT trade_date FROM run_skill s WHERE agent = '' AND policy_version = OLD.policy_id
    AND NOT EXISTS (SELECT 1 FROM dirty_days d WHERE d.trade_date = s.trade_date);
END;

INSERT INTO dirty_days SELECT DISTINCT date(generated_at / 1000000 + 19800, 'unixepoch') FROM ai_recommendations;
