using System.Globalization;
using Fyntrix.LlmCosts.Data;
using Fyntrix.LlmCosts.Requests;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.LlmCosts.Usage;

/// <summary>Sums over the totals, which outlive the requests. A user's id limits them to that user; null asks for everybody.</summary>
internal static class UsageQueries
{
    private const string Mine = "($user IS NULL OR user_id = $user)";

    /// <summary>Usage from the half hour that holds now − days.</summary>
    public static UsageAnswer Usage(SqliteConnection connection, int days, string? userId, DateTimeOffset now)
    {
        var from = Totals.BucketOf(now.AddDays(-days));
        (string, object?) user = ("$user", userId), start = ("$from", from);
        var where = $"FROM llm_totals {Index(userId)} WHERE bucket >= $from AND {Mine}";

        var models = connection.Query(
            $"SELECT model, sum(requests), sum(unpriced_requests), sum(cost_nano_usd) {where} GROUP BY model",
            r => new ModelUsage(r.GetString(0), r.GetInt64(1), Cost(r.GetInt64(1), r.GetInt64(2), r.GetInt64(3)), r.GetInt64(2)),
            user, start);
        var daily = connection.Query(
            $"SELECT date(bucket / 1000000, 'unixepoch') AS day, sum(requests), sum(unpriced_requests), sum(cost_nano_usd) {where} GROUP BY day ORDER BY day DESC",
            r => new DayUsage(
                DateOnly.ParseExact(r.GetString(0), "yyyy-MM-dd", CultureInfo.InvariantCulture), r.GetInt64(1), Cost(r.GetInt64(1), r.GetInt64(2), r.GetInt64(3)), r.GetInt64(2)),
            user, start);
        var (input, output) = connection.QueryFirst(
            $"SELECT coalesce(sum(tokens_input), 0), coalesce(sum(tokens_output), 0) {where}", r => (r.GetInt64(0), r.GetInt64(1)), user, start);

        var requests = models.Sum(m => m.Requests);
        var unpriced = models.Sum(m => m.UnpricedRequests);
        var cost = models.Sum(m => m.CostUsd ?? 0);
        return new UsageAnswer(
            days, requests, input, output, cost, requests > unpriced ? cost / (requests - unpriced) : 0,
            [.. models.OrderByDescending(m => m.CostUsd ?? 0).ThenBy(m => m.Model, StringComparer.Ordinal)],
            daily, unpriced, SqliteSql.FromMicros(from));
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
        var key = column ?? "''";
        var (table, whose) = column == "tag" ? ("llm_tag_totals", "$user IS NULL") : ($"llm_totals {Index(userId)}", Mine);
        return connection.Query(
            $"""
            SELECT {period} AS period, {key} AS key, sum(requests), sum(unpriced_requests), sum(tokens_input), sum(tokens_output),
                   sum(tokens_cached), sum(tokens_cache_write), sum(tokens_reasoning), sum(cost_nano_usd)
            FROM {table}
            WHERE bucket >= $from AND bucket < $to AND {whose}
            GROUP BY period, key ORDER BY period, key LIMIT $most
            """,
            r => new UsagePoint(
                DateTimeOffset.FromUnixTimeSeconds(r.GetInt64(0)) - shift,
                r.GetString(1) is { Length: > 0 } k ? k : null,
                r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), r.GetInt64(6), r.GetInt64(7), r.GetInt64(8),
                Cost(r.GetInt64(2), r.GetInt64(3), r.GetInt64(9))),
            ("$shift", shift.Ticks / 10), ("$from", from), ("$to", to), ("$user", userId), ("$most", most));
    }

    // With an OR in the condition SQLite would not find the user's index by itself.
    private static string Index(string? userId) => userId is null ? "" : "INDEXED BY ix_llm_totals_user";

    private static decimal? Cost(long requests, long unpriced, long nano) => requests == unpriced ? null : NanoUsd.ToUsd(nano);
}
