using Fyntrix.Recommendations.Market.Bars;
using Fyntrix.Recommendations.Market.Series;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Performance;

/// <summary>What the index did: NIFTY by its daily closes.</summary>
/// <param name="ReturnPct">From the last close at or before the window's start to the last one, in per cent, to two places; null when one of them is missing.</param>
/// <param name="Days">What each day of the window brought against the close before it, in per cent, to two places.</param>
internal sealed record IndexReturns(decimal? ReturnPct, IReadOnlyDictionary<DateOnly, decimal> Days)
{
    public const string Symbol = Benchmark.Symbol;

    /// <param name="market">A reader of <c>market_data.db</c>.</param>
    /// <param name="calendar">Tells when a daily bar ends.</param>
    public static IndexReturns Of(SqliteConnection market, MarketCalendar calendar, DateTimeOffset from, DateTimeOffset now)
    {
        var closes = market.Query(
            """
            SELECT start, close FROM bars
            WHERE symbol = $symbol AND timeframe = $day AND start <= $now AND start >= coalesce(
                (SELECT max(start) FROM bars WHERE symbol = $symbol AND timeframe = $day AND start < $first), $first)
            ORDER BY start, adjusted, source
            """,
            r => (Date: SqliteSql.FromMicros(r.GetInt64(0)).DateInIndia(), Close: Prices.ToRupees(r.GetInt64(1))),
            ("$symbol", Symbol), ("$day", Timeframe.Day.Name), ("$now", now), ("$first", FirstBar(calendar, from)))
            .DistinctBy(b => b.Date)
            .Where(b => calendar.Day(b.Date, MarketSegment.CASH).ClosesAt is not { } close || close <= now)
            .ToList();
        var days = closes.Zip(closes.Skip(1), (before, bar) => (bar.Date, Change: Change(before.Close, bar.Close))).ToDictionary(d => d.Date, d => d.Change);
        // Without a bar before the window its start has no price.
        var known = days.Count > 0 && closes[0].Date < FirstBar(calendar, from).DateInIndia();
        return new(known ? Change(closes[0].Close, closes[^1].Close) : null, days);
    }

    /// <summary>The session that ends first after the window's start: the bar before it closed by then.</summary>
    private static DateTimeOffset FirstBar(MarketCalendar calendar, DateTimeOffset from) =>
        calendar.Day(calendar.TradingDayOf(from, MarketSegment.CASH), MarketSegment.CASH).OpensAt!.Value;

    private static decimal Change(decimal from, decimal to) => decimal.Round((to - from) / from * 100, 2);
}
