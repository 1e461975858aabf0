-- Calls that a hard budget had no room for: reported after they were made, or dearer than what was reserved for them.
ALTER TABLE llm_requests ADD COLUMN over_budget INTEGER NOT NULL DEFAULT 0 CHECK (over_budget IN (0, 1));

-- What an unpriced call counts as in the totals, where that is not its input and output: pieces count too.
ALTER TABLE llm_requests ADD COLUMN ceiling_tokens INTEGER CHECK (ceiling_tokens >= 0);

-- What a window was charged beyond or below what the totals have of its time: a call is charged where it was held, under whatever name and time it is booked.
CREATE TABLE llm_charge_shifts (
    budget_id TEXT NOT NULL REFERENCES llm_budgets (id) ON DELETE CASCADE,
    window_start INTEGER NOT NULL,
    nano_usd INTEGER NOT NULL,
    unpriced_tokens INTEGER NOT NULL,
    PRIMARY KEY (budget_id, window_start)
) WITHOUT ROWID;
