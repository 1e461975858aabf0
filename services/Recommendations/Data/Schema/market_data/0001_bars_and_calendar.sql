-- Prices are ten-thousandths of a rupee and moments are microseconds since 1970 UTC, both integers: bars are compared and summed exactly.
CREATE TABLE bars (
    symbol TEXT NOT NULL CHECK (symbol <> '' AND symbol = upper(symbol)),
    timeframe TEXT NOT NULL CHECK (timeframe IN ('1m', '3m', '5m', '10m', '15m', '30m', '60m', '1D')),
    start INTEGER NOT NULL,
    open INTEGER NOT NULL CHECK (open > 0),
    high INTEGER NOT NULL CHECK (high >= open AND high >= close),
    low INTEGER NOT NULL CHECK (low > 0 AND low <= open AND low <= close),
    close INTEGER NOT NULL CHECK (close > 0),
    -- Indices have no volume.
    volume INTEGER CHECK (volume >= 0),
    -- Every bar says where it was seen; made-up ones are no market data.
    source TEXT NOT NULL CHECK (source <> '' AND lower(source) NOT LIKE '%synthetic%' AND lower(source) NOT LIKE '%mock%'),
    -- 1: back-adjusted for later corporate actions by the source; 0: as traded.
    adjusted INTEGER NOT NULL CHECK (adjusted IN (0, 1)),
    PRIMARY KEY (symbol, timeframe, start, source)
) WITHOUT ROWID;

-- Days that are not what their weekday says, per segment; session times in minutes after midnight IST.
CREATE TABLE calendar_days (
    segment TEXT NOT NULL CHECK (segment <> ''),
    day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    kind TEXT NOT NULL CHECK (kind IN ('HOLIDAY', 'SPECIAL_SESSION')),
    name TEXT NOT NULL,
    open_minute INTEGER CHECK (open_minute BETWEEN 0 AND 1439),
    close_minute INTEGER CHECK (close_minute BETWEEN 1 AND 1440),
    source TEXT NOT NULL,
    PRIMARY KEY (segment, day),
    CHECK (CASE kind WHEN 'HOLIDAY' THEN open_minute IS NULL AND close_minute IS NULL ELSE open_minute < close_minute END)
) WITHOUT ROWID;
