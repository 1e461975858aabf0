-- Whether the tokens were counted by the provider, or estimated because it did not say.
ALTER TABLE llm_requests ADD COLUMN estimated INTEGER NOT NULL DEFAULT 0 CHECK (estimated IN (0, 1));
