-- The same buckets as llm_totals, by tag. A call counts under each of its tags, so these do not add up to all calls.
CREATE TABLE llm_tag_totals (
    bucket INTEGER NOT NULL CHECK (bucket % 1800000000 = 0),
    tag TEXT NOT NULL CHECK (tag <> ''),
    requests INTEGER NOT NULL CHECK (requests >= 0),
    unpriced_requests INTEGER NOT NULL CHECK (unpriced_requests BETWEEN 0 AND requests),
    tokens_input INTEGER NOT NULL CHECK (tokens_input >= 0),
    tokens_output INTEGER NOT NULL CHECK (tokens_output >= 0),
    tokens_cached INTEGER NOT NULL CHECK (tokens_cached >= 0),
    tokens_cache_write INTEGER NOT NULL CHECK (tokens_cache_write >= 0),
    tokens_reasoning INTEGER NOT NULL CHECK (tokens_reasoning >= 0),
    unpriced_tokens INTEGER NOT NULL CHECK (unpriced_tokens >= 0),
    cost_nano_usd INTEGER NOT NULL CHECK (cost_nano_usd >= 0),
    PRIMARY KEY (bucket, tag)
) WITHOUT ROWID;
CREATE INDEX ix_llm_tag_totals_tag ON llm_tag_totals (tag, bucket);

INSERT INTO llm_tag_totals
SELECT
    r.created_at_micros / 1800000000 * 1800000000, t.value,
    count(*), count(*) - count(r.cost_nano_usd),
    sum(r.tokens_input), sum(r.tokens_output), sum(r.tokens_cached), sum(r.tokens_cache_write), sum(r.tokens_reasoning),
    sum(CASE WHEN r.cost_nano_usd IS NULL THEN r.tokens_input + r.tokens_output ELSE 0 END),
    coalesce(sum(r.cost_nano_usd), 0)
FROM llm_requests r, json_each(r.tags) t
GROUP BY 1, 2;
