-- Messages set aside, and who holds an idempotency key; a schema step after message_tables includes it by: -- include message_tables_retry

ALTER TABLE outbox_messages ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox_messages ADD COLUMN not_before INTEGER;
ALTER TABLE outbox_messages ADD COLUMN failure TEXT;
ALTER TABLE idempotency_keys ADD COLUMN lease TEXT;
ALTER TABLE idempotency_keys ADD COLUMN location TEXT;
