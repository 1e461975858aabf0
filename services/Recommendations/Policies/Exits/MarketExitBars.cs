using Fyntrix.Recommendations.Data;
using Fyntrix.Recommendations.Market.Bars;
using Fyntrix.Recommendations.Picks;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Recommendations.Policies.Exits;

/// <summary>
/// Bars of <c>market_data.db</c>. All bars of a pick are of one source and one timeframe: those that cover the most days, then the
/// finest, then the first source by name.
/// </summary>
internal sealed class MarketExitBars(MarketDataStore store) : IExitBars
{
    /// <summary>All of them, named so that the primary key finds the bars.</summary>
    private static readonly string Timeframes = string.Join(", ", Timeframe.Names.Select(name => $"'{name}'"));

    public async Task<IReadOnlyList<ExitBar>> ReadAsync(
        string symbol, Exchange exchange, DateTimeOffset signal, DateTimeOffset horizonEnd, CancellationToken cancellationToken)
    {
        var found = await store.ReadAsync(
            connection => connection.Query(
                $"""
                SELECT timeframe, source, start, open, high, low, close FROM bars
                WHERE symbol = $symbol AND timeframe IN ({Timeframes}) AND start >= $from AND start < $to
                """,
                r => new FoundBar(Timeframe.Of(r.GetString(0)), r.GetString(1), new ExitBar(
                    SqliteSql.FromMicros(r.GetInt64(2)), Prices.ToRupees(r.GetInt64(3)), Prices.ToRupees(r.GetInt64(4)), Prices.ToRupees(r.GetInt64(5)), Prices.ToRupees(r.GetInt64(6)))),
                ("$symbol", symbol), ("$from", signal), ("$to", horizonEnd)),
            cancellationToken);
        var best = found
            .Where(b => b.Timeframe.Minutes is not { } minutes || b.Bar.Start.AddMinutes(minutes) <= horizonEnd)
            .GroupBy(b => (b.Timeframe, b.Source))
            .OrderByDescending(g => g.Select(b => b.Bar.Start.DateInIndia()).Distinct().Count())
            .ThenBy(g => g.Key.Timeframe.Minutes ?? int.MaxValue)
            .ThenBy(g => g.Key.Source, StringComparer.Ordinal)
            .FirstOrDefault();
        return best is null ? [] : [.. best.Select(b => b.Bar).OrderBy(b => b.Start)];
    }

    private sealed record FoundBar(Timeframe Timeframe, string Source, ExitBar Bar);
}
