using Fyntrix.LlmCosts.Data;
using Fyntrix.LlmCosts.Prices;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.LlmCosts.Requests;

/// <summary>
/// What the calls of each UTC day cost, within a write. Sums are 64-bit integers of nano-USD, which SQLite would go on with as floating point
/// when they overflow; a day's limit keeps the sum of two years below that.
/// </summary>
internal sealed class DaySpend(SqliteConnection connection)
{
    /// <summary>What the calls of a UTC day may cost together, in US dollars.</summary>
    public const long MostUsd = 10_000_000;

    // So many calls of less than this cannot be made in a day that they would come near the limit of sums.
    private const long LookedAtNanoUsd = 1_000_000_000;

    private readonly Dictionary<DateTime, long> _days = [];

    /// <summary>Whether the day has room for a call.</summary>
    public bool HasRoom(Call call) => NanoOf(call) < LookedAtNanoUsd || Of(call.CalledAt.UtcDateTime.Date) + NanoOf(call) <= NanoUsd.FromUsd(MostUsd);

    public void Add(Call call)
    {
        var day = call.CalledAt.UtcDateTime.Date;
        if (_days.TryGetValue(day, out var before))
            _days[day] = before + NanoOf(call);
    }

    private static long NanoOf(Call call) => (call.Cost as Cost.Priced)?.NanoUsd ?? 0;

    private long Of(DateTime day)
    {
        if (!_days.TryGetValue(day, out var spent))
        {
            // Calls that this write booked for that day before are in no sum yet: they cost less than is looked at, and do not matter here.
            spent = connection.QueryLong(
                "SELECT coalesce(sum(cost_nano_usd), 0) FROM llm_sums WHERE kind = 'MODEL' AND span = 1 AND bucket >= $from AND bucket < $to",
                ("$from", new DateTimeOffset(day, TimeSpan.Zero)), ("$to", new DateTimeOffset(day.AddDays(1), TimeSpan.Zero)));
            _days[day] = spent;
        }

        return spent;
    }
}
