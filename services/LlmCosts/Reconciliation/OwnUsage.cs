using System.Globalization;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.LlmCosts.Reconciliation;

/// <summary>
/// What was booked here, by day in UTC and model as callers name it. Days of which calls were cleaned up are only in the totals,
/// which know no provider.
/// </summary>
internal static class OwnUsage
{
    /// <summary>From when on every call is still there; days that begin before it are read from the totals.</summary>
    public static DateOnly KeptFrom(SqliteConnection connection)
    {
        var removedBefore = SqliteSql.FromMicros(connection.QueryLong("SELECT coalesce(max(removed_before), 0) FROM llm_cleanups"));
        var day = DateOnly.FromDateTime(removedBefore.UtcDateTime);
        return removedBefore.TimeOfDay == TimeSpan.Zero ? day : day.AddDays(1);
    }

    public static List<(DateOnly Day, string Model, OwnFigures Figures)> FromTotals(SqliteConnection connection, DateTimeOffset from, DateTimeOffset before) => connection.Query(
        """
        SELECT date(bucket / 1000000, 'unixepoch') AS day, model, sum(requests), sum(unpriced_requests), sum(tokens_input), sum(tokens_output), sum(tokens_cached), sum(cost_nano_usd)
        FROM llm_totals WHERE bucket >= $from AND bucket < $before
        GROUP BY day, model
        """,
        Map,
        ("$from", from), ("$before", before));

    /// <summary>
    /// Calls of one provider, and those whose report named none; all when no provider is asked for. Calls that failed without a token
    /// are none: no provider counts them.
    /// </summary>
    public static List<(DateOnly Day, string Model, string? Provider, OwnFigures Figures)> FromRequests(SqliteConnection connection, string? provider, DateTimeOffset from, DateTimeOffset before) =>
        connection.Query(
            """
            SELECT date(created_at_micros / 1000000, 'unixepoch') AS day, model, count(*), count(*) - count(cost_nano_usd),
                   sum(tokens_input), sum(tokens_output), sum(tokens_cached), coalesce(sum(cost_nano_usd), 0), provider
            FROM llm_requests
            WHERE created_at_micros >= $from AND created_at_micros < $before AND ($provider IS NULL OR provider = $provider OR provider IS NULL)
                AND (status = 'OK' OR tokens_input + tokens_output > 0)
            GROUP BY day, model, provider
            """,
            r => Map(r) is var (day, model, figures) ? (day, model, r.GetText("provider"), figures) : default,
            ("$provider", provider), ("$from", from), ("$before", before));

    private static (DateOnly Day, string Model, OwnFigures Figures) Map(SqliteDataReader row) => (
        DateOnly.ParseExact(row.GetString(0), "yyyy-MM-dd", CultureInfo.InvariantCulture),
        row.GetString(1),
        new OwnFigures(row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7)));
}
