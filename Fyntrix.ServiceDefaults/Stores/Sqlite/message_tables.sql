-- Outbox, inbox and idempotency keys of a SQLite message store; a schema step includes it by the line: -- include message_tables

CREATE TABLE outbox_messages (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    payload TEXT NOT NULL,
    traceparent TEXT,
    tracestate TEXT,
    created_at INTEGER NOT NULL
);

CREATE TABLE inbox_messages (
    message_id TEXT NOT NULL,
    handler TEXT NOT NULL,
    handled_at INTEGER NOT NULL,
    PRIMARY KEY (message_id, handler)
) WITHOUT ROWID;
CREATE INDEX ix_inbox_messages_handled_at ON inbox_messages (handled_at);

CREATE TABLE idempotency_keys (
    owner_id TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    locked_until INTEGER NOT NULL,
    status INTEGER,
    content_type TEXT,
    body BLOB,
    PRIMARY KEY (owner_id, key)
) WITHOUT ROWID;

CREATE INDEX ix_idempotency_keys_created_at ON idempotency_keys (created_at);
