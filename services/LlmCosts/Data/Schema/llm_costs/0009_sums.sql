-- What the totals add up to, so that a sum over months does not read every total: by model, agent and user, in half hours (span 0) and in
-- the two parts of a day (span 1) that begin at 00:00 and 18:30 UTC, of which days of UTC and of IST are both made. Triggers keep them,
-- so that they follow the totals whoever writes those, also when an archive is restored.
CREATE TABLE llm_sums (
    kind TEXT NOT NULL CHECK (kind IN ('MODEL', 'AGENT', 'USER')),
    span INTEGER NOT NULL CHECK (span IN (0, 1)),
    bucket INTEGER NOT NULL,
    name TEXT NOT NULL,
    requests INTEGER NOT NULL CHECK (requests >= 0),
    unpriced_requests INTEGER NOT NULL CHECK (unpriced_requests BETWEEN 0 AND requests),
    tokens_input INTEGER NOT NULL CHECK (tokens_input >= 0),
    tokens_output INTEGER NOT NULL CHECK (tokens_output >= 0),
    tokens_cached INTEGER NOT NULL CHECK (tokens_cached >= 0),
    tokens_cache_write INTEGER NOT NULL CHECK (tokens_cache_write >= 0),
    tokens_reasoning INTEGER NOT NULL CHECK (tokens_reasoning >= 0),
    unpriced_tokens INTEGER NOT NULL CHECK (unpriced_tokens >= 0),
    cost_nano_usd INTEGER NOT NULL CHECK (cost_nano_usd >= 0),
    PRIMARY KEY (kind, span, bucket, name)
) WITHOUT ROWID;

-- Nothing stands in these two: what is inserted into the first is a change of a total, into the second what it changes of one sum.
CREATE VIEW llm_total_changes AS SELECT bucket, model, agent, user_id, requests, unpriced_requests, tokens_input, tokens_output, tokens_cached, tokens_cache_write, tokens_reasoning, unpriced_tokens, cost_nano_usd FROM llm_totals WHERE false;
CREATE VIEW llm_sum_changes AS SELECT * FROM llm_sums WHERE false;

CREATE TRIGGER llm_total_changes_add INSTEAD OF INSERT ON llm_total_changes BEGIN
    INSERT INTO llm_sum_changes
    SELECT
        k.kind, s.span,
        CASE s.span WHEN 0 THEN NEW.bucket ELSE NEW.bucket / 86400000000 * 86400000000 + iif(NEW.bucket % 86400000000 >= 66600000000, 66600000000, 0) END,
        CASE k.kind WHEN 'MODEL' THEN NEW.model WHEN 'AGENT' THEN NEW.agent ELSE NEW.user_id END,
        NEW.requests, NEW.unpriced_requests, NEW.tokens_input, NEW.tokens_output, NEW.tokens_cached, NEW.tokens_cache_write, NEW.tokens_reasoning,
        NEW.unpriced_tokens, NEW.cost_nano_usd
    FROM (SELECT 'MODEL' AS kind UNION ALL SELECT 'AGENT' UNION ALL SELECT 'USER') k, (SELECT 0 AS span UNION ALL SELECT 1) s;
END;

CREATE TRIGGER llm_sum_changes_add INSTEAD OF INSERT ON llm_sum_changes BEGIN
    UPDATE llm_sums SET
        requests = requests + NEW.requests,
        unpriced_requests = unpriced_requests + NEW.unpriced_requests,
        tokens_input = tokens_input + NEW.tokens_input,
        tokens_output = tokens_output + NEW.tokens_output,
        tokens_cached = tokens_cached + NEW.tokens_cached,
        tokens_cache_write = tokens_cache_write + NEW.tokens_cache_write,
        tokens_reasoning = tokens_reasoning + NEW.tokens_reasoning,
        unpriced_tokens = unpriced_tokens + NEW.unpriced_tokens,
        cost_nano_usd = cost_nano_usd + NEW.cost_nano_usd
    WHERE kind = NEW.kind AND span = NEW.span AND bucket = NEW.bucket AND name = NEW.name;
    INSERT INTO llm_sums
    SELECT NEW.kind, NEW.span, NEW.bucket, NEW.name, NEW.requests, NEW.unpriced_requests, NEW.tokens_input, NEW.tokens_output, NEW.tokens_cached, NEW.tokens_cache_write, NEW.tokens_reasoning,
        NEW.unpriced_tokens, NEW.cost_nano_usd
    WHERE NEW.requests > 0 AND NOT EXISTS (SELECT 1 FROM llm_sums WHERE kind = NEW.kind AND span = NEW.span AND bucket = NEW.bucket AND name = NEW.name);
    DELETE FROM llm_sums
    WHERE NEW.requests <= 0 AND requests = 0 AND kind = NEW.kind AND span = NEW.span AND bucket = NEW.bucket AND name = NEW.name;
END;

INSERT INTO llm_total_changes SELECT bucket, model, agent, user_id, requests, unpriced_requests, tokens_input, tokens_output, tokens_cached, tokens_cache_write, tokens_reasoning, unpriced_tokens, cost_nano_usd FROM llm_totals;

CREATE TRIGGER llm_totals_summed_insert AFTER INSERT ON llm_totals BEGIN
    INSERT INTO llm_total_changes
    VALUES (NEW.bucket, NEW.model, NEW.agent, NEW.user_id, NEW.requests, NEW.unpriced_requests, NEW.tokens_input, NEW.tokens_output, NEW.tokens_cached, NEW.tokens_cache_write, NEW.tokens_reasoning,
        NEW.unpriced_tokens, NEW.cost_nano_usd);
END;

CREATE TRIGGER llm_totals_summed_update AFTER UPDATE ON llm_totals BEGIN
    INSERT INTO llm_total_changes
    VALUES (NEW.bucket, NEW.model, NEW.agent, NEW.user_id, NEW.requests - OLD.requests, NEW.unpriced_requests - OLD.unpriced_requests, NEW.tokens_input - OLD.tokens_input,
        NEW.tokens_output - OLD.tokens_output, NEW.tokens_cached - OLD.tokens_cached, NEW.tokens_cache_write - OLD.tokens_cache_write,
        NEW.tokens_reasoning - OLD.tokens_reasoning, NEW.unpriced_tokens - OLD.unpriced_tokens, NEW.cost_nano_usd - OLD.cost_nano_usd);
END;

CREATE TRIGGER llm_totals_summed_delete AFTER DELETE ON llm_totals BEGIN
    INSERT INTO llm_total_changes
    VALUES (OLD.bucket, OLD.model, OLD.agent, OLD.user_id, -OLD.requests, -OLD.unpriced_requests, -OLD.tokens_input, -OLD.tokens_output, -OLD.tokens_cached, -OLD.tokens_cache_write,
        -OLD.tokens_reasoning, -OLD.unpriced_tokens, -OLD.cost_nano_usd);
END;

-- Models with unpriced calls, the list of which must not read all their totals.
CREATE TABLE llm_unpriced_models (
    model TEXT NOT NULL PRIMARY KEY,
    requests INTEGER NOT NULL CHECK (requests >= 0),
    tokens INTEGER NOT NULL CHECK (tokens >= 0),
    first_bucket INTEGER NOT NULL,
    last_bucket INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX ix_llm_unpriced_models_last ON llm_unpriced_models (last_bucket DESC, model DESC);

INSERT INTO llm_unpriced_models
SELECT model, sum(unpriced_requests), sum(unpriced_tokens), min(bucket), max(bucket) FROM llm_totals WHERE unpriced_requests > 0 GROUP BY model;

CREATE TRIGGER llm_totals_unpriced_insert AFTER INSERT ON llm_totals WHEN NEW.unpriced_requests > 0 BEGIN
    INSERT INTO llm_unpriced_models SELECT NEW.model, 0, 0, NEW.bucket, NEW.bucket WHERE NOT EXISTS (SELECT 1 FROM llm_unpriced_models WHERE model = NEW.model);
    UPDATE llm_unpriced_models SET
        requests = requests + NEW.unpriced_requests,
        tokens = tokens + NEW.unpriced_tokens,
        first_bucket = coalesce((SELECT min(bucket) FROM llm_totals WHERE model = NEW.model AND unpriced_requests > 0), first_bucket),
        last_bucket = coalesce((SELECT max(bucket) FROM llm_totals WHERE model = NEW.model AND unpriced_requests > 0), last_bucket)
    WHERE model = NEW.model;
END;

CREATE TRIGGER llm_totals_unpriced_update AFTER UPDATE ON llm_totals
WHEN NEW.unpriced_requests <> OLD.unpriced_requests OR NEW.unpriced_tokens <> OLD.unpriced_tokens BEGIN
    INSERT INTO llm_unpriced_models SELECT NEW.model, 0, 0, NEW.bucket, NEW.bucket WHERE NOT EXISTS (SELECT 1 FROM llm_unpriced_models WHERE model = NEW.model);
    UPDATE llm_unpriced_models SET
        requests = requests + NEW.unpriced_requests - OLD.unpriced_requests,
        tokens = tokens + NEW.unpriced_tokens - OLD.unpriced_tokens,
        first_bucket = coalesce((SELECT min(bucket) FROM llm_totals WHERE model = NEW.model AND unpriced_requests > 0), first_bucket),
        last_bucket = coalesce((SELECT max(bucket) FROM llm_totals WHERE model = NEW.model AND unpriced_requests > 0), last_bucket)
    WHERE model = NEW.model;
    DELETE FROM llm_unpriced_models WHERE model = NEW.model AND requests = 0;
END;

CREATE TRIGGER llm_totals_unpriced_delete AFTER DELETE ON llm_totals WHEN OLD.unpriced_requests > 0 BEGIN
    UPDATE llm_unpriced_models SET
        requests = requests - OLD.unpriced_requests,
        tokens = tokens - OLD.unpriced_tokens,
        first_bucket = coalesce((SELECT min(bucket) FROM llm_totals WHERE model = OLD.model AND unpriced_requests > 0), first_bucket),
        last_bucket = coalesce((SELECT max(bucket) FROM llm_totals WHERE model = OLD.model AND unpriced_requests > 0), last_bucket)
    WHERE model = OLD.model;
    DELETE FROM llm_unpriced_models WHERE model = OLD.model AND requests = 0;
END;

-- A user's sums are read from this index alone: the rows of the table are in the order of time.
DROP INDEX ix_llm_totals_user;
CREATE INDEX ix_llm_totals_user ON llm_totals (
    user_id, bucket, model, agent, requests, unpriced_requests, tokens_input, tokens_output, tokens_cached, tokens_cache_write, tokens_reasoning, cost_nano_usd);
