-- Outcomes by rules that are fixed before the market speaks, told so that nobody can change them unseen.

-- The rules by which picks are judged, by the hash of their text. What a pick was written under stays with it.
CREATE TABLE outcome_rules (
    rule_hash TEXT NOT NULL PRIMARY KEY CHECK (length(rule_hash) = 64),
    mode TEXT NOT NULL CHECK (mode IN ('Scalping', 'Intraday', 'Swing', 'Options', 'Futures', 'Commodity')),
    evaluation_horizon TEXT NOT NULL CHECK (evaluation_horizon <> ''),
    rule_json TEXT NOT NULL CHECK (json_valid(rule_json)),
    first_used_at INTEGER NOT NULL
) WITHOUT ROWID;

ALTER TABLE ai_recommendations ADD COLUMN rule_hash TEXT REFERENCES outcome_rules (rule_hash);

-- Options picks that name a stock are judged by it.
UPDATE ai_recommendations SET on_underlying = 1 WHERE mode = 'Options' AND exchange IN ('NSE', 'BSE');

-- Beside the former columns of an outcome. Returns in per cent, signed by the pick's direction, rounded half-even to six places.
ALTER TABLE pick_outcomes ADD COLUMN rule_hash TEXT REFERENCES outcome_rules (rule_hash);
-- ret/runup within 0 to 1; null without runup.
ALTER TABLE pick_outcomes ADD COLUMN capture_ratio REAL CHECK (capture_ratio BETWEEN 0 AND 1);
-- The plan's exit by first touch, the pessimistic reading where one bar touched both levels.
ALTER TABLE pick_outcomes ADD COLUMN exit_price REAL CHECK (exit_price > 0 AND exit_price < 1e9);
ALTER TABLE pick_outcomes ADD COLUMN exit_at INTEGER;
ALTER TABLE pick_outcomes ADD COLUMN exit_reason TEXT;
ALTER TABLE pick_outcomes ADD COLUMN pnl_pct REAL CHECK (pnl_pct BETWEEN -1e9 AND 1e9);
ALTER TABLE pick_outcomes ADD COLUMN ambiguous INTEGER NOT NULL DEFAULT 0 CHECK (ambiguous IN (0, 1));
ALTER TABLE pick_outcomes ADD COLUMN pnl_optimistic_pct REAL CHECK (pnl_optimistic_pct BETWEEN -1e9 AND 1e9);
-- The open of the first bar in the window, and what the horizon's close returned on it.
ALTER TABLE pick_outcomes ADD COLUMN first_open REAL CHECK (first_open > 0 AND first_open < 1e9);
ALTER TABLE pick_outcomes ADD COLUMN ret_from_open_pct REAL CHECK (ret_from_open_pct BETWEEN -1e9 AND 1e9);
-- Why there is no benchmark.
ALTER TABLE pick_outcomes ADD COLUMN benchmark_reason TEXT;

-- Of the pick, so that lists need no other table.
ALTER TABLE pick_outcomes ADD COLUMN symbol TEXT;
ALTER TABLE pick_outcomes ADD COLUMN mode TEXT;
ALTER TABLE pick_outcomes ADD COLUMN universe TEXT;
ALTER TABLE pick_outcomes ADD COLUMN signal_at INTEGER;

-- Rows of the former system have no rule, and no place in these lists.
CREATE INDEX idx_pick_outcomes_time ON pick_outcomes (signal_at, pick_uuid) WHERE rule_hash IS NOT NULL;
CREATE INDEX idx_pick_outcomes_mode_time ON pick_outcomes (mode, signal_at, pick_uuid) WHERE rule_hash IS NOT NULL;
CREATE INDEX idx_pick_outcomes_universe_time ON pick_outcomes (universe, signal_at, pick_uuid) WHERE rule_hash IS NOT NULL;
CREATE INDEX idx_pick_outcomes_symbol_time ON pick_outcomes (symbol, signal_at, pick_uuid) WHERE rule_hash IS NOT NULL;
CREATE INDEX idx_pick_outcomes_label_time ON pick_outcomes (outcome_label, signal_at, pick_uuid) WHERE rule_hash IS NOT NULL;
CREATE UNIQUE INDEX idx_pick_outcomes_one_by_rule ON pick_outcomes (pick_uuid) WHERE rule_hash IS NOT NULL;
DROP INDEX idx_pick_outcomes_label;

-- What an outcome was before corrected data gave another one: the whole row as JSON.
CREATE TABLE outcome_revisions (
    pick_uuid TEXT NOT NULL REFERENCES ai_recommendations (pick_uuid) ON DELETE CASCADE,
    evaluation_horizon TEXT NOT NULL,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    outcome_json TEXT NOT NULL CHECK (json_valid(outcome_json)),
    superseded_because TEXT NOT NULL,
    superseded_at INTEGER NOT NULL,
    PRIMARY KEY (pick_uuid, evaluation_horizon, revision)
) WITHOUT ROWID;

-- How a Scalping position was really closed, told by whoever watched it.
CREATE TABLE recorded_exits (
    pick_uuid TEXT NOT NULL PRIMARY KEY REFERENCES ai_recommendations (pick_uuid) ON DELETE CASCADE,
    exit_price REAL NOT NULL CHECK (exit_price > 0 AND exit_price < 1e9),
    exit_at INTEGER NOT NULL,
    exit_reason TEXT NOT NULL CHECK (exit_reason IN ('TARGET_HIT', 'STOP_LOSS', 'TRAILING_STOP', 'TIME_EXIT', 'EOD_CLOSE', 'EOD_AUTO_EXIT', 'SCALPING_EXIT')),
    recorded_by TEXT,
    recorded_at INTEGER NOT NULL
) WITHOUT ROWID;

-- Picks that are to be judged: each new one, and each whose data have changed. due_at is null until it is worked out.
CREATE TABLE evaluation_queue (
    pick_uuid TEXT NOT NULL PRIMARY KEY REFERENCES ai_recommendations (pick_uuid) ON DELETE CASCADE,
    due_at INTEGER,
    -- Why it has no outcome yet; null until it was tried.
    reason TEXT,
    tried_at INTEGER
) WITHOUT ROWID;

CREATE INDEX idx_evaluation_queue_due ON evaluation_queue (due_at, pick_uuid);

CREATE TRIGGER queue_new_pick AFTER INSERT ON ai_recommendations BEGIN
    INSERT INTO evaluation_queue (pick_uuid)
    SELECT NEW.pick_uuid WHERE NOT EXISTS (SELECT 1 FROM evaluation_queue WHERE pick_uuid = NEW.pick_uuid);
END;

-- An entry price that an import recovered, a level that it filled in.
CREATE TRIGGER queue_changed_pick AFTER UPDATE OF entry_price, stop_loss_price, target_price, direction ON ai_recommendations BEGIN
    INSERT INTO evaluation_queue (pick_uuid)
    SELECT NEW.pick_uuid WHERE NOT EXISTS (SELECT 1 FROM evaluation_queue WHERE pick_uuid = NEW.pick_uuid);
    UPDATE evaluation_queue SET due_at = NULL, tried_at = NULL WHERE pick_uuid = NEW.pick_uuid;
END;

CREATE TRIGGER queue_recorded_exit AFTER INSERT ON recorded_exits BEGIN
    INSERT INTO evaluation_queue (pick_uuid)
    SELECT NEW.pick_uuid WHERE NOT EXISTS (SELECT 1 FROM evaluation_queue WHERE pick_uuid = NEW.pick_uuid);
    UPDATE evaluation_queue SET due_at = NULL, tried_at = NULL WHERE pick_uuid = NEW.pick_uuid;
END;

-- Evaluations that somebody asked for or that are carried on after a restart.
CREATE TABLE evaluation_jobs (
    job_id TEXT NOT NULL PRIMARY KEY,
    -- SCHEDULE, or who asked.
    requested_by TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('WAITING', 'RUNNING', 'DONE', 'FAILED')),
    -- Which picks: by signal time, mode, symbol; null means all.
    filter_json TEXT CHECK (filter_json IS NULL OR json_valid(filter_json)),
    total INTEGER NOT NULL DEFAULT 0 CHECK (total >= 0),
    done INTEGER NOT NULL DEFAULT 0 CHECK (done >= 0),
    evaluated INTEGER NOT NULL DEFAULT 0,
    revised INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    pending INTEGER NOT NULL DEFAULT 0,
    unresolved INTEGER NOT NULL DEFAULT 0,
    failure TEXT,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    finished_at INTEGER
) WITHOUT ROWID;

CREATE INDEX idx_evaluation_jobs_time ON evaluation_jobs (created_at, job_id);

-- A line for each pick as it was written and each revision of an outcome, with the SHA-256 of its content; nothing here ever changes.
CREATE TABLE track_record (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- The date in India on which the line was written.
    day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    kind TEXT NOT NULL CHECK (kind IN ('PICK', 'OUTCOME')),
    pick_uuid TEXT NOT NULL,
    -- Of an outcome; empty for a pick.
    evaluation_horizon TEXT NOT NULL DEFAULT '',
    version INTEGER NOT NULL CHECK (version >= 1),
    content_hash TEXT NOT NULL CHECK (length(content_hash) = 64),
    UNIQUE (pick_uuid, kind, evaluation_horizon, version)
);

CREATE INDEX idx_track_record_day ON track_record (day);

CREATE TRIGGER track_record_stays_as_it_is BEFORE UPDATE ON track_record
WHEN OLD.day <> NEW.day OR OLD.content_hash <> NEW.content_hash BEGIN
    SELECT RAISE(ABORT, 'the track record is only added to');
END;

-- The root over a day's lines and the root of the day before, made when the day has ended: SHA-256 over previous_root and the
-- lines in the order of pick_uuid, kind, evaluation_horizon and version.
CREATE TABLE track_record_roots (
    day TEXT NOT NULL PRIMARY KEY,
    lines INTEGER NOT NULL CHECK (lines >= 0),
    root TEXT NOT NULL CHECK (length(root) = 64),
    previous_root TEXT NOT NULL,
    made_at INTEGER NOT NULL
) WITHOUT ROWID;

INSERT INTO evaluation_queue (pick_uuid) SELECT pick_uuid FROM ai_recommendations;
DROP INDEX idx_ai_rec_pending;
