-- What became of a settlement: it cost more than was held, or it came after the hold had ended.
ALTER TABLE llm_reservations ADD COLUMN over_reserved INTEGER NOT NULL DEFAULT 0 CHECK (over_reserved IN (0, 1));
ALTER TABLE llm_reservations ADD COLUMN late INTEGER NOT NULL DEFAULT 0 CHECK (late IN (0, 1));
-- What the reservation knows of the call, for a report that says less.
ALTER TABLE llm_reservations ADD COLUMN run_id TEXT;
ALTER TABLE llm_reservations ADD COLUMN pick_uuid TEXT;
CREATE INDEX ix_llm_reservations_ended ON llm_reservations (ended_at) WHERE ended_at IS NOT NULL;
