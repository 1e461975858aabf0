using Fyntrix.Recommendations.Market.Bars;
using Fyntrix.Recommendations.Market.Symbols;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.TopPicks;

/// <summary>What shares last cost, as far as bars tell.</summary>
internal static class LastPrices
{
    private sealed record Bar(long Start, long Open, long Close, string Source);

    /// <summary>By symbol as it was asked for; a symbol without bars is left out.</summary>
    /// <param name="market">A reader of <c>market_data.db</c>.</param>
    /// <param name="symbols">In upper case; also by an alias of today.</param>
    /// <param name="calendar">Tells when daily bars begin and end.</param>
    /// <param name="now">No bar counts that ends later.</param>
    public static IReadOnlyDictionary<string, LastPrice> Of(SqliteConnection market, IEnumerable<string> symbols, MarketCalendar calendar, DateTimeOffset now)
    {
        var names = SymbolNames.Load(market);
        var found = new Dictionary<string, LastPrice>();
        foreach (var symbol in symbols.Distinct())
        {
            if (Find(market, names.Resolve(symbol, now.DateInIndia()), calendar, now) is { } price)
                found[symbol] = price;
        }

        return found;
    }

    /// <summary>The newest over all timeframes; the finest of those that end together.</summary>
    private static LastPrice? Find(SqliteConnection market, string symbol, MarketCalendar calendar, DateTimeOffset now)
    {
        LastPrice? newest = null;
        foreach (var timeframe in Timeframe.All)
        {
            var latestStart = timeframe.Minutes is { } minutes ? now - TimeSpan.FromMinutes(minutes) : LastEndedDay(calendar, now).OpensAt!.Value;
            if (Newest(market, symbol, timeframe, latestStart) is not { } bar)
                continue;
            var start = SqliteSql.FromMicros(bar.Start);
            var day = calendar.Day(start.DateInIndia(), MarketSegment.CASH);
            var end = timeframe.Minutes is { } length ? start + TimeSpan.FromMinutes(length) : day.ClosesAt ?? start;
            if (newest is null || end > newest.At)
                newest = new LastPrice(Prices.ToRupees(bar.Close), end, OpenOf(market, symbol, timeframe, bar, day), bar.Source);
        }

        return newest;
    }

    private static MarketDay LastEndedDay(MarketCalendar calendar, DateTimeOffset now) =>
        calendar.Day(calendar.PreviousClose(now, MarketSegment.CASH).DateInIndia(), MarketSegment.CASH);

    /// <summary>As traded before adjusted, where sources tell of the same bar.</summary>
    private static Bar? Newest(SqliteConnection market, string symbol, Timeframe timeframe, DateTimeOffset latestStart) =>
        market.QueryFirst(
            """
            SELECT start, open, close, source FROM bars
            WHERE symbol = $symbol AND timeframe = $timeframe AND start <= $latest
            ORDER BY start DESC, adjusted, source LIMIT 1
            """,
            r => new Bar(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetString(3)),
            ("$symbol", symbol), ("$timeframe", timeframe.Name), ("$latest", latestStart));

    private static decimal? OpenOf(SqliteConnection market, string symbol, Timeframe timeframe, Bar bar, MarketDay day)
    {
        if (timeframe.IsDaily)
            return Prices.ToRupees(bar.Open);
        return day.OpensAt is { } opens
            && market.QueryFirst(
                "SELECT open FROM bars WHERE symbol = $symbol AND timeframe = $timeframe AND start = $start AND source = $source",
                r => (long?)r.GetInt64(0),
                ("$symbol", symbol), ("$timeframe", timeframe.Name), ("$start", opens), ("$source", bar.Source)) is { } open
            ? Prices.ToRupees(open)
            : null;
    }
}
