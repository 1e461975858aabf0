using System.Globalization;
using Fyntrix.LlmCosts.Budgets;
using Fyntrix.LlmCosts.Requests;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.LlmCosts.Usage;

/// <summary>The parameters of a time series.</summary>
/// <param name="Interval">hour, day or month; day when left out.</param>
/// <param name="GroupBy">model, agent, user or tag; a call with several tags counts under each.</param>
/// <param name="TimeZone">UTC or IST; UTC when left out.</param>
/// <param name="From">The first moment; two days, 30 days or a year before the last when left out.</param>
/// <param name="To">The moment before which it ends; the end of the current half hour when left out.</param>
internal readonly record struct TimeseriesQuery(
    [FromQuery(Name = "interval")] string? Interval,
    [FromQuery(Name = "group_by")] string? GroupBy,
    [FromQuery(Name = "time_zone")] string? TimeZone,
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "to")] string? To)
{
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>The checked parameters, or a refusal that names the one that is wrong.</summary>
    public Result<Asked> Read(DateTimeOffset now)
    {
        (TimeseriesInterval Interval, int Days, int MostDays)? interval = Interval switch
        {
            null or "day" => (TimeseriesInterval.day, 30, 400),
            "hour" => (TimeseriesInterval.hour, 2, 31),
            "month" => (TimeseriesInterval.month, 365, 3660),
            _ => null,
        };
        if (interval is not var (length, days, mostDays))
            return Refusal.Invalid("interval", "must be hour, day or month.");
        string? column = GroupBy switch { "model" => "model", "agent" => "agent", "user" => "user_id", "tag" => "tag", _ => null };
        if (GroupBy is not null && column is null)
            return Refusal.Invalid("group_by", "must be model, agent, user or tag.");
        if (TimeZone is not (null or "UTC" or "IST"))
            return Refusal.Invalid("time_zone", "must be UTC or IST.");
        // Clocks of callers run a little ahead, and their last calls belong to it.
        if (!TryTime(To, now.AddMinutes(5), out var to))
            return Refusal.Invalid("to", "must be a time in ISO 8601 with its offset, from 1971 on.");
        if (!TryTime(From, to.AddDays(-days), out var from))
            return Refusal.Invalid("from", "must be a time in ISO 8601 with its offset, from 1971 on.");
        if (from >= to || to - from > TimeSpan.FromDays(mostDays))
            return Refusal.Invalid("from", $"must be before to, by at most {mostDays} days.");

        // Up to the end of the half hour that holds the last moment.
        var last = SqliteSql.FromMicros(Totals.BucketOf(to.AddTicks(-10)) + Totals.BucketMicros);
        return new Asked(length, column, TimeZone == "IST" ? BudgetTimeZone.IST : BudgetTimeZone.UTC, SqliteSql.FromMicros(Totals.BucketOf(from)), last);
    }

    private static bool TryTime(string? text, DateTimeOffset otherwise, out DateTimeOffset time)
    {
        time = otherwise;
        if (text is null)
            return true;
        // A plus sign that was not escaped arrives as a space.
        var read = DateTimeOffset.TryParseExact(text.Replace(' ', '+'), Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
        return read && (text.EndsWith('Z') || (text.Length > 6 && text[^3] == ':' && text[^6] is '+' or '-' or ' ')) && time.Year is >= 1971 and <= 9998;
    }

    /// <param name="Column">The column to group by; null for none.</param>
    public sealed record Asked(TimeseriesInterval Interval, string? Column, BudgetTimeZone Zone, DateTimeOffset From, DateTimeOffset To);
}
