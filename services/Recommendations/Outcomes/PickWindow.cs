using Fyntrix.Recommendations.Market.Bars;
using Fyntrix.Recommendations.Market.Series;

namespace Fyntrix.Recommendations.Outcomes;

/// <summary>
/// The bars that a pick is judged by: for each session of its horizon the finest ones that cover it, else the daily bar; none of them
/// begins before the signal or ends after the horizon. Keeps its list from pick to pick, so it is not for several threads at once.
/// </summary>
internal sealed class PickWindow
{
    /// <summary>How far from a session's ends the first and last bar of a thinly traded symbol may lie, and how long it may pause.</summary>
    private const long Edge = 15 * 60_000_000L;
    private const long LongestPause = 60 * 60_000_000L;

    private readonly List<SeriesBar> _bars = [];

    /// <summary>Oldest first; none when a session is not covered.</summary>
    public IReadOnlyList<SeriesBar> Bars => _bars;

    /// <summary>Gathers the bars of a horizon.</summary>
    /// <param name="signalAt">In microseconds since 1970 UTC.</param>
    /// <returns>Why there is no window; null when there is one.</returns>
    public string? Gather(long signalAt, Horizon horizon, SymbolBars bars)
    {
        _bars.Clear();
        var missing = Missing(signalAt, horizon, bars);
        if (missing is not null)
            _bars.Clear();
        return missing;
    }

    private string? Missing(long signalAt, Horizon horizon, SymbolBars bars)
    {
        if (bars.Series.Count == 0)
            return MissingReasons.NoBars;
        foreach (var day in horizon.Days)
        {
            var from = Math.Max(signalAt, day.Opens);
            var until = Math.Min(day.Closes, horizon.EndsAt);
            if (TakeIntraday(bars, from, until, Math.Min(day.LastTrade, until)))
                continue;
            var isWhole = signalAt <= day.Opens && until == day.Closes;
            if (isWhole && bars.Daily is { } daily && daily.Between(day.Opens, day.Closes) is [var whole, ..])
                _bars.Add(whole);
            else if (!day.IsRest)
                return !isWhole && HasDaily(bars, day) ? MissingReasons.NoBarsAfterSignal : MissingReasons.BarsMissing;
        }

        return null;
    }

    private static bool HasDaily(SymbolBars bars, HorizonDay day) => bars.Daily?.Between(day.Opens, day.Closes).Length > 0;

    /// <summary>Takes the finest bars that cover a part of a session.</summary>
    private bool TakeIntraday(SymbolBars bars, long from, long until, long lastTrade)
    {
        foreach (var series in bars.Intraday)
        {
            var found = series.Between(from, until);
            if (!Covers(found, from, lastTrade, series.Timeframe))
                continue;
            _bars.AddRange(found);
            return true;
        }

        return false;
    }

    private static bool Covers(ReadOnlySpan<SeriesBar> bars, long from, long lastTrade, Timeframe timeframe)
    {
        var length = timeframe.Minutes!.Value * 60_000_000L;
        if (bars.Length == 0 || bars[0].Start - from >= length + Edge || lastTrade - bars[^1].End >= length + Edge)
            return false;
        for (var i = 1; i < bars.Length; i++)
        {
            if (bars[i].Start - bars[i - 1].End > LongestPause)
                return false;
        }

        return true;
    }
}
