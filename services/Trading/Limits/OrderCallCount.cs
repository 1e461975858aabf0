using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.Trading.Intents.Checks;

namespace Fyntrix.Trading.Limits;

/// <summary>Counts the order calls of a broker account: places, modifications and cancellations. Read and written under the account's lock.</summary>
internal sealed class OrderCallCount
{
    private OrderCallCount()
    {
    }

    public string ConnectionId { get; private set; } = "";

    /// <summary>The moment of the last call; the counts are of its second, minute and day.</summary>
    public DateTimeOffset LastAt { get; private set; }

    public int InSecond { get; private set; }

    public int InMinute { get; private set; }

    public int InDay { get; private set; }

    public static OrderCallCount New(string connectionId) => new() { ConnectionId = connectionId };

    /// <summary>What there was in the second, minute and day of this moment.</summary>
    public OrderCalls At(DateTimeOffset now) => new(
        Of(now, TimeSpan.TicksPerSecond) == Of(LastAt, TimeSpan.TicksPerSecond) ? InSecond : 0,
        Of(now, TimeSpan.TicksPerMinute) == Of(LastAt, TimeSpan.TicksPerMinute) ? InMinute : 0,
        now.DateInIndia() == LastAt.DateInIndia() ? InDay : 0);

    public void Add(DateTimeOffset now)
    {
        var before = At(now);
        (InSecond, InMinute, InDay, LastAt) = (before.InSecond + 1, before.InMinute + 1, before.InDay + 1, now);
    }

    private static long Of(DateTimeOffset moment, long ticks) => moment.UtcTicks / ticks;
}
