-- Calls that a hard budget had no room for: reported after they were made, or dearer than what was reserved for them.
ALTER TABLE llm_requests ADD COLUMN over_budget INTEGER NOT NULL DEFAULT 0 CHECK (over_budget IN (0, 1));
