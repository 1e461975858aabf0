-- When a bar was taken in: a source's back-adjusted bars contain the corporate actions up to then.
ALTER TABLE bars ADD COLUMN loaded_at INTEGER NOT NULL DEFAULT 0;

-- Whose bars came, changed or went, and in which range, until whoever judges outcomes has taken note: those in whose window they lie are
-- judged again. Triggers, so that no edit goes by unseen. No ON CONFLICT: the clause of the statement that fires a trigger would take its place.
CREATE TABLE bar_changes (
    symbol TEXT NOT NULL PRIMARY KEY,
    from_start INTEGER NOT NULL,
    to_start INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
) WITHOUT ROWID;

CREATE TRIGGER note_new_bar AFTER INSERT ON bars BEGIN
    UPDATE bar_changes SET from_start = min(from_start, NEW.start), to_start = max(to_start, NEW.start), version = version + 1 WHERE symbol = NEW.symbol;
    INSERT INTO bar_changes (symbol, from_start, to_start)
    SELECT NEW.symbol, NEW.start, NEW.start WHERE NOT EXISTS (SELECT 1 FROM bar_changes WHERE symbol = NEW.symbol);
END;

CREATE TRIGGER note_changed_bar AFTER UPDATE ON bars
WHEN (OLD.symbol, OLD.timeframe, OLD.start, OLD.source, OLD.open, OLD.high, OLD.low, OLD.close, OLD.adjusted, OLD.loaded_at)
    IS NOT (NEW.symbol, NEW.timeframe, NEW.start, NEW.source, NEW.open, NEW.high, NEW.low, NEW.close, NEW.adjusted, NEW.loaded_at)
BEGIN
    UPDATE bar_changes SET from_start = min(from_start, OLD.start, NEW.start), to_start = max(to_start, OLD.start, NEW.start), version = version + 1
    WHERE symbol IN (OLD.symbol, NEW.symbol);
    INSERT INTO bar_changes (symbol, from_start, to_start)
    SELECT NEW.symbol, min(OLD.start, NEW.start), max(OLD.start, NEW.start) WHERE NOT EXISTS (SELECT 1 FROM bar_changes WHERE symbol = NEW.symbol);
    INSERT INTO bar_changes (symbol, from_start, to_start)
    SELECT OLD.symbol, OLD.start, OLD.start WHERE NOT EXISTS (SELECT 1 FROM bar_changes WHERE symbol = OLD.symbol);
END;

CREATE TRIGGER note_gone_bar AFTER DELETE ON bars BEGIN
    UPDATE bar_changes SET from_start = min(from_start, OLD.start), to_start = max(to_start, OLD.start), version = version + 1 WHERE symbol = OLD.symbol;
    INSERT INTO bar_changes (symbol, from_start, to_start)
    SELECT OLD.symbol, OLD.start, OLD.start WHERE NOT EXISTS (SELECT 1 FROM bar_changes WHERE symbol = OLD.symbol);
END;

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

-- What is said of a symbol concerns all its bars.
CREATE TRIGGER note_corporate_actions_insert AFTER INSERT ON corporate_actions BEGIN
    UPDATE bar_changes SET from_start = 0, to_start = 9223372036854775807, version = version + 1 WHERE symbol = NEW.symbol;
    INSERT INTO bar_changes (symbol, from_start, to_start)
    SELECT NEW.symbol, 0, 9223372036854775807 WHERE NOT EXISTS (SELECT 1 FROM bar_changes WHERE symbol = NEW.symbol);
END;

CREATE TRIGGER note_corporate_actions_update AFTER UPDATE ON corporate_actions BEGIN
    UPDATE bar_changes SET from_start = 0, to_start = 9223372036854775807, version = version + 1 WHERE symbol = OLD.symbol;
    INSERT INTO bar_changes (symbol, from_start, to_start)
    SELECT OLD.symbol, 0, 9223372036854775807 WHERE NOT EXISTS (SELECT 1 FROM bar_changes WHERE symbol = OLD.symbol);
    UPDATE bar_changes SET from_start = 0, to_start = 9223372036854775807, version = version + 1 WHERE symbol = NEW.symbol;
    INSERT INTO bar_changes (symbol, from_start, to_start)
    SELECT NEW.symbol, 0, 9223372036854775807 WHERE NOT EXISTS (SELECT 1 FROM bar_changes WHERE symbol = NEW.symbol);
END;

CREATE TRIGGER note_corporate_actions_delete AFTER DELETE ON corporate_actions BEGIN
    UPDATE bar_changes SET from_start = 0, to_start = 9223372036854775807, version = version + 1 WHERE symbol = OLD.symbol;
    INSERT INTO bar_changes (symbol, from_start, to_start)
    SELECT OLD.symbol, 0, 9223372036854775807 WHERE NOT EXISTS (SELECT 1 FROM bar_changes WHERE symbol = OLD.symbol);
END;

CREATE TRIGGER note_symbol_aliases_insert AFTER INSERT ON symbol_aliases BEGIN
    UPDATE bar_changes SET from_start = 0, to_start = 9223372036854775807, version = version + 1 WHERE symbol = NEW.symbol;
    INSERT INTO bar_changes (symbol, from_start, to_start)
    SELECT NEW.symbol, 0, 9223372036854775807 WHERE NOT EXISTS (SELECT 1 FROM bar_changes WHERE symbol = NEW.symbol);
    UPDATE bar_changes SET from_start = 0, to_start = 9223372036854775807, version = version + 1 WHERE symbol = NEW.alias;
    INSERT INTO bar_changes (symbol, from_start, to_start)
    SELECT NEW.alias, 0, 9223372036854775807 WHERE NOT EXISTS (SELECT 1 FROM bar_changes WHERE symbol = NEW.alias);
END;

CREATE TRIGGER note_symbol_aliases_update AFTER UPDATE ON symbol_aliases BEGIN
    UPDATE bar_changes SET from_start = 0, to_start = 9223372036854775807, version = version + 1 WHERE symbol = OLD.symbol;
    INSERT INTO bar_changes (symbol, from_start, to_start)
    SELECT OLD.symbol, 0, 9223372036854775807 WHERE NOT EXISTS (SELECT 1 FROM bar_changes WHERE symbol = OLD.symbol);
    UPDATE bar_changes SET from_start = 0, to_start = 9223372036854775807, version = version + 1 WHERE symbol = OLD.alias;
    INSERT INTO bar_changes (symbol, from_start, to_start)
    SELECT OLD.alias, 0, 9223372036854775807 WHERE NOT EXISTS (SELECT 1 FROM bar_changes WHERE symbol = OLD.alias);
    UPDATE bar_changes SET from_start = 0, to_start = 9223372036854775807, version = version + 1 WHERE symbol = NEW.symbol;
    INSERT INTO bar_changes (symbol, from_start, to_start)
    SELECT NEW.symbol, 0, 9223372036854775807 WHERE NOT EXISTS (SELECT 1 FROM bar_changes WHERE symbol = NEW.symbol);
    UPDATE bar_changes SET from_start = 0, to_start = 9223372036854775807, version = version + 1 WHERE symbol = NEW.alias;
    INSERT INTO bar_changes (symbol, from_start, to_start)
    SELECT NEW.alias, 0, 9223372036854775807 WHERE NOT EXISTS (SELECT 1 FROM bar_changes WHERE symbol = NEW.alias);
END;

CREATE TRIGGER note_symbol_aliases_delete AFTER DELETE ON symbol_aliases BEGIN
    UPDATE bar_changes SET from_start = 0, to_start = 9223372036854775807, version = version + 1 WHERE symbol = OLD.symbol;
    INSERT INTO bar_changes (symbol, from_start, to_start)
    SELECT OLD.symbol, 0, 9223372036854775807 WHERE NOT EXISTS (SELECT 1 FROM bar_changes WHERE symbol = OLD.symbol);
    UPDATE bar_changes SET from_start = 0, to_start = 9223372036854775807, version = version + 1 WHERE symbol = OLD.alias;
    INSERT INTO bar_changes (symbol, from_start, to_start)
    SELECT OLD.alias, 0, 9223372036854775807 WHERE NOT EXISTS (SELECT 1 FROM bar_changes WHERE symbol = OLD.alias);
END;

CREATE TRIGGER note_listings_insert AFTER INSERT ON listings BEGIN
    UPDATE bar_changes SET from_start = 0, to_start = 9223372036854775807, version = version + 1 WHERE symbol = NEW.symbol;
    INSERT INTO bar_changes (symbol, from_start, to_start)
    SELECT NEW.symbol, 0, 9223372036854775807 WHERE NOT EXISTS (SELECT 1 FROM bar_changes WHERE symbol = NEW.symbol);
END;

CREATE TRIGGER note_listings_update AFTER UPDATE ON listings BEGIN
    UPDATE bar_changes SET from_start = 0, to_start = 9223372036854775807, version = version + 1 WHERE symbol = OLD.symbol;
    INSERT INTO bar_changes (symbol, from_start, to_start)
    SELECT OLD.symbol, 0, 9223372036854775807 WHERE NOT EXISTS (SELECT 1 FROM bar_changes WHERE symbol = OLD.symbol);
    UPDATE bar_changes SET from_start = 0, to_start = 9223372036854775807, version = version + 1 WHERE symbol = NEW.symbol;
    INSERT INTO bar_changes (symbol, from_start, to_start)
    SELECT NEW.symbol, 0, 9223372036854775807 WHERE NOT EXISTS (SELECT 1 FROM bar_changes WHERE symbol = NEW.symbol);
END;

CREATE TRIGGER note_listings_delete AFTER DELETE ON listings BEGIN
    UPDATE bar_changes SET from_start = 0, to_start = 9223372036854775807, version = version + 1 WHERE symbol = OLD.symbol;
    INSERT INTO bar_changes (symbol, from_start, to_start)
    SELECT OLD.symbol, 0, 9223372036854775807 WHERE NOT EXISTS (SELECT 1 FROM bar_changes WHERE symbol = OLD.symbol);
END;
