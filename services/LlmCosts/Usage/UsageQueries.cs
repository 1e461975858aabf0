using System.Globalization;
using Fyntrix.LlmCosts.Data;
using Fyntrix.LlmCosts.Requests;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.LlmCosts.Usage;

/// <summary>Sums over the totals, which outlive the requests. A user's id limits them to that user; null asks for everybody.</summary>
internal static class UsageQueries
{
    // Far behind every call, and on a half hour.
    private const long End = long.MaxValue / 2 / Totals.BucketMicros * Totals.BucketMicros;

    /// <summary>Usage from the half hour that holds now − days.</summary>
    public static UsageAnswer Usage(SqliteConnection connection, int days, string? userId, DateTimeOffset now)
    {
        var from = Totals.BucketOf(now.AddDays(-days));
        var source = UsageSource.Of("model", from, End, userId, halfHours: false);
        var sums = connection.Query(
            $"""
            SELECT date(bucket / 1000000, 'unixepoch') AS day, name, sum(requests), sum(unpriced_requests), sum(cost_nano_usd), sum(tokens_input), sum(tokens_output)
            FROM {source.Sql} GROUP BY day, name
            """,
            r => new Sum(
                DateOnly.ParseExact(r.GetString(0), "yyyy-MM-dd", CultureInfo.InvariantCulture), r.GetString(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), r.GetInt64(6)),
            source.Parameters);

        var models = sums.GroupBy(s => s.Model, (model, of) => new ModelUsage(model, of.Sum(s => s.Requests), CostOf(of), of.Sum(s => s.Unpriced))).ToList();
        var requests = models.Sum(m => m.Requests);
        var unpriced = models.Sum(m => m.UnpricedRequests);
        var cost = models.Sum(m => m.CostUsd ?? 0);
        return new UsageAnswer(
            days, requests, sums.Sum(s => s.Input), sums.Sum(s => s.Output), cost, requests > unpriced ? decimal.Round(cost / (requests - unpriced), 9) : 0,
            [.. models.OrderByDescending(m => m.CostUsd ?? 0).ThenBy(m => m.Model, StringComparer.Ordinal)],
            [.. sums.GroupBy(s => s.Day, (day, of) => new DayUsage(day, of.Sum(s => s.Requests), CostOf(of), of.Sum(s => s.Unpriced))).OrderByDescending(d => d.Date)],
            unpriced, SqliteSql.FromMicros(from));
    }

    /// <summary>Points from a moment to before another.</summary>
    /// <param name="column">model, agent, user_id or tag; null for one point per period. Tags are those of everybody's calls.</param>
    /// <param name="shift">The zone's distance from UTC.</param>
    /// <param name="most">No more points than this are read.</param>
    public static List<UsagePoint> Timeseries(
        SqliteConnection connection, TimeseriesInterval interval, string? column, TimeSpan shift, DateTimeOffset from, DateTimeOffset to, string? userId, int most)
    {
        // The start of a bucket's period, in seconds since 1970 of the zone's own clock.
        const string local = "(bucket + $shift) / 1000000";
        var period = interval switch
        {
            TimeseriesInterval.hour => $"{local} / 3600 * 3600",
            TimeseriesInterval.day => $"{local} / 86400 * 86400",
            TimeseriesInterval.month => $"unixepoch({local}, 'unixepoch', 'start of month')",
        };
        var source = UsageSource.Of(column, SqliteSql.ToMicros(from), SqliteSql.ToMicros(to), userId, halfHours: interval == TimeseriesInterval.hour);
        return connection.Query(
            $"""
            SELECT {period} AS period, {(column is null ? "''" : "name")} AS key, sum(requests), sum(unpriced_requests), sum(tokens_input), sum(tokens_output),
                   sum(tokens_cached), sum(tokens_cache_write), sum(tokens_reasoning), sum(cost_nano_usd)
            FROM {source.Sql} GROUP BY period, key ORDER BY period, key LIMIT $most
            """,
            r => new UsagePoint(
                DateTimeOffset.FromUnixTimeSeconds(r.GetInt64(0)) - shift,
                r.GetString(1) is { Length: > 0 } k ? k : null,
                r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), r.GetInt64(6), r.GetInt64(7), r.GetInt64(8),
                Cost(r.GetInt64(2), r.GetInt64(3), r.GetInt64(9))),
            [("$shift", shift.Ticks / 10), ("$most", most), .. source.Parameters]);
    }

    private static decimal? CostOf(IEnumerable<Sum> of) => Cost(of.Sum(s => s.Requests), of.Sum(s => s.Unpriced), of.Sum(s => s.NanoUsd));

    private static decimal? Cost(long requests, long unpriced, long nano) => requests == unpriced ? null : NanoUsd.ToUsd(nano);

    private sealed record Sum(DateOnly Day, string Model, long Requests, long Unpriced, long NanoUsd, long Input, long Output);
}
