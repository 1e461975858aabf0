using Fyntrix.Recommendations.Data;
using Fyntrix.Recommendations.Market.Series;
using Fyntrix.Recommendations.Market.Symbols;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Recommendations.Outcomes;

/// <summary>
/// Has picks judged again whose bars came or changed. The note of a change goes when its picks are in the queue: after a crash between
/// the two files they are put in once more, which changes nothing.
/// </summary>
internal sealed class MarketChanges(RecommendationStore store, MarketDataStore market)
{
    private const int BatchRows = 2_000;

    /// <summary>No horizon ends later after its signal, holidays included.</summary>
    private static readonly TimeSpan LongestHorizon = TimeSpan.FromDays(30);

    /// <summary>A benchmark's close may be some days older than the signal.</summary>
    private static readonly TimeSpan LongestLookBack = TimeSpan.FromDays(10);

    /// <summary>What happened after its horizon concerns an outcome only where something is missing of it.</summary>
    private const string IsConcerned =
        """
        NOT EXISTS (
            SELECT 1 FROM pick_outcomes o
            WHERE o.pick_uuid = r.pick_uuid AND o.rule_hash IS NOT NULL AND o.horizon_end_at < $changed_from
                AND o.outcome_label <> 'UNRESOLVED' AND o.benchmark_ret_pct IS NOT NULL)
        """;

    /// <summary>Whether there is a change to follow.</summary>
    public Task<bool> AnyAsync(CancellationToken cancellationToken) =>
        market.ReadAsync(connection => connection.QueryFirst("SELECT 1 FROM bar_changes", _ => true), cancellationToken);

    /// <returns>How many changes were followed.</returns>
    public async Task<int> FollowAsync(CancellationToken cancellationToken)
    {
        var (names, changes) = await market.ReadAsync(
            connection => (
                SymbolNames.Load(connection),
                connection.Query(
                    "SELECT symbol, from_start, to_start, version FROM bar_changes ORDER BY symbol",
                    r => (Symbol: r.GetString(0), From: r.GetInt64(1), To: r.GetInt64(2), Version: r.GetInt64(3)))),
            cancellationToken);
        foreach (var change in changes)
        {
            var related = names.Connected(change.Symbol);
            if (related.Contains(Benchmark.Symbol))
                await PutAsync("1", [], change.From, change.To, cancellationToken);
            foreach (var symbol in related)
                await PutAsync("r.symbol = $symbol", [("$symbol", symbol)], change.From, change.To, cancellationToken);
            await market.WriteAsync(
                write => write.Connection.Execute("DELETE FROM bar_changes WHERE symbol = $symbol AND version = $version", ("$symbol", change.Symbol), ("$version", change.Version)),
                cancellationToken);
        }

        return changes.Count;
    }

    private async Task PutAsync(string where, (string, object?)[] parameters, long from, long to, CancellationToken cancellationToken)
    {
        (string, object?)[] all = [.. parameters, ("$from", Shift(from, -LongestHorizon)), ("$to", Shift(to, LongestLookBack)), ("$changed_from", from)];
        PickPosition? last = null;
        do
        {
            var after = last;
            last = await store.WriteAsync(
                write => EvaluationQueue.Put(write, $"{where} AND r.generated_at BETWEEN $from AND $to AND {IsConcerned}", all, after, BatchRows), cancellationToken);
        }
        while (last is not null);
    }

    /// <summary>A moment some time later, within what can be told.</summary>
    private static long Shift(long micros, TimeSpan by) =>
        (long)Int128.Clamp((Int128)micros + (by.Ticks / 10), long.MinValue, long.MaxValue);
}
