using Fyntrix.Recommendations.Market.Bars;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Recommendations.Market.Series;

/// <summary>The closes of the index that picks are measured by.</summary>
internal sealed class Benchmark(SymbolBars bars, MarketCalendar calendar)
{
    public const string Symbol = "NIFTY";

    // Index files lack a session now and then (Muhurat); a longer hole is no price.
    private const int MostMissingDays = 2;

    /// <summary>
    /// What the index did from one moment to another: the last closes at or before them, in rupees. Null when one of them is missing.
    /// </summary>
    /// <param name="mustMove">Null also when both are the same close: over minutes, daily closes tell nothing.</param>
    public (decimal From, decimal To)? Between(long from, long to, bool mustMove) =>
        LastBy(from) is { } first && LastBy(to) is { } last && (!mustMove || first.End < last.End) ? (Prices.ToRupees(first.Close), Prices.ToRupees(last.Close)) : null;

    /// <summary>
    /// The last close at or before a moment, in rupees. A close that should be there by then and is not counts as missing, unless later
    /// ones show that the session is simply not in the file.
    /// </summary>
    /// <returns>Null when there is none.</returns>
    public decimal? CloseBy(long moment) => LastBy(moment) is { } bar ? Prices.ToRupees(bar.Close) : null;

    private SeriesBar? LastBy(long moment)
    {
        SeriesBar? last = null;
        var goesOn = false;
        foreach (var series in bars.Series)
        {
            var at = series.LastEndedBy(moment);
            goesOn |= at + 1 < series.All.Length;
            // Of bars that end together the daily one has the official close; it comes last.
            if (at >= 0 && (last is null || series.All[at].End >= last.Value.End))
                last = series.All[at];
        }

        if (last is not { } found)
            return null;
        var expected = calendar.PreviousClose(SqliteSql.FromMicros(moment), MarketSegment.CASH);
        if (found.End < SqliteSql.ToMicros(expected))
        {
            var missing = calendar.TradingDaysBetween(DateOnly.FromDayNumber(found.Day), expected.DateInIndia(), MarketSegment.CASH);
            if (!goesOn || missing > MostMissingDays)
                return null;
        }

        return found;
    }
}
