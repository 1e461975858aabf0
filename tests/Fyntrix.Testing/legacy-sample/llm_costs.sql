-- Made for tests and the demo in the former system's format: unknown models at the price of gpt-4, a row without figures.

CREATE TABLE llm_requests (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    model TEXT NOT NULL,
    tokens_input INTEGER,
    tokens_output INTEGER,
    cost_usd REAL,
    created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP
);

CREATE INDEX idx_created_at ON llm_requests(created_at DESC);

INSERT INTO llm_requests (id, model, tokens_input, tokens_output, cost_usd, created_at) VALUES
    (1, 'gpt-4', 1200, 340, 0.0564, '2025-12-16 05:03:12');

INSERT INTO llm_requests (id, model, tokens_input, tokens_output, cost_usd, created_at) VALUES
    (2, 'gpt-4-turbo', 2100, 410, 0.0333, '2025-12-16 05:03:40');

INSERT INTO llm_requests (id, model, tokens_input, tokens_output, cost_usd, created_at) VALUES
    (3, 'gpt-3.5-turbo', 900, 220, 0.00179, '2025-12-16 05:04:02');

INSERT INTO llm_requests (id, model, tokens_input, tokens_output, cost_usd, created_at) VALUES
    (4, 'gpt-4o', 1500, 600, 0.081, '2025-12-16 06:03:10');

INSERT INTO llm_requests (id, model, tokens_input, tokens_output, cost_usd, created_at) VALUES
    (5, 'sambanova:Meta-Llama-3.1-70B-Instruct', 1800, 500, 0.084, '2025-12-16 06:03:55');

INSERT INTO llm_requests (id, model, tokens_input, tokens_output, cost_usd, created_at) VALUES
    (6, 'gpt-4-turbo', 0, 0, 0.0, '2025-12-16 06:04:01');

INSERT INTO llm_requests (id, model, tokens_input, tokens_output, cost_usd, created_at) VALUES
    (7, 'gpt-3.5-turbo', NULL, NULL, NULL, '2025-12-16 06:40:20');

INSERT INTO llm_requests (id, model, tokens_input, tokens_output, cost_usd, created_at) VALUES
    (8, 'gpt-4', 3100, 900, 0.147, '2025-12-16 19:10:05');
