-- When a bar was taken in: a source's back-adjusted bars contain the corporate actions up to then.
ALTER TABLE bars ADD COLUMN loaded_at INTEGER NOT NULL DEFAULT 0;

-- Which file this is: whoever follows its changes begins anew with another one.
CREATE TABLE file_identity (file_id TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;
INSERT INTO file_identity VALUES (lower(hex(randomblob(16))));

-- Which bars came, changed or went, so that outcomes in whose window they lie are judged again.
CREATE TABLE bar_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    symbol TEXT NOT NULL,
    from_start INTEGER NOT NULL,
    to_start INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    CHECK (from_start <= to_start)
);

-- What multiplies a share's price on the ex-date: 1/2 for a split of one into two. Bars as traded stay; the factor applies at read.
CREATE TABLE corporate_actions (
    symbol TEXT NOT NULL CHECK (symbol <> '' AND symbol = upper(symbol)),
    ex_date TEXT NOT NULL CHECK (ex_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    kind TEXT NOT NULL CHECK (kind IN ('SPLIT', 'BONUS', 'RIGHTS', 'DEMERGER', 'CAPITAL_REDUCTION', 'SPECIAL_DIVIDEND')),
    numerator INTEGER NOT NULL CHECK (numerator > 0),
    denominator INTEGER NOT NULL CHECK (denominator > 0),
    source TEXT NOT NULL CHECK (source <> ''),
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (symbol, ex_date, kind)
) WITHOUT ROWID;

-- Another name of a symbol, from a date until a date (both included; null: still).
CREATE TABLE symbol_aliases (
    alias TEXT NOT NULL CHECK (alias <> '' AND alias = upper(alias)),
    symbol TEXT NOT NULL CHECK (symbol <> '' AND symbol = upper(symbol) AND symbol <> alias),
    valid_from TEXT NOT NULL CHECK (valid_from GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    valid_until TEXT CHECK (valid_until >= valid_from),
    source TEXT NOT NULL CHECK (source <> ''),
    PRIMARY KEY (alias, valid_from)
) WITHOUT ROWID;

CREATE INDEX idx_symbol_aliases_symbol ON symbol_aliases (symbol);

INSERT INTO symbol_aliases (alias, symbol, valid_from, valid_until, source) VALUES
    ('NIFTY50', 'NIFTY', '1990-01-01', NULL, 'built-in'),
    ('NIFTY 50', 'NIFTY', '1990-01-01', NULL, 'built-in'),
    ('NIFTY BANK', 'BANKNIFTY', '1990-01-01', NULL, 'built-in'),
    ('ZOMATO', 'ETERNAL', '1990-01-01', NULL, 'built-in');

-- When a symbol was first and last traded, as far as the operator said.
CREATE TABLE listings (
    symbol TEXT NOT NULL PRIMARY KEY CHECK (symbol <> '' AND symbol = upper(symbol)),
    listed_on TEXT CHECK (listed_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    delisted_on TEXT CHECK (delisted_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    source TEXT NOT NULL CHECK (source <> '')
) WITHOUT ROWID;
