using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.Trading.Intents.Checks;
using Fyntrix.Trading.Limits;

namespace Fyntrix.Trading.Tests;

public sealed class OrderCallCountTests
{
    [Fact]
    public void What_is_counted_is_what_happened_in_the_second_the_minute_and_the_day_in_India()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var now = new DateTimeOffset(2026, 1, 9, 18, 29, 58, TimeSpan.Zero); // just before midnight in India
            var count = OrderCallCount.New("c");
            var calls = new List<DateTimeOffset>();
            for (var i = 0; i < 200; i++)
            {
                now += TimeSpan.FromMilliseconds(random.Next(4) switch { 0 => 0, 1 => random.Next(50), 2 => random.Next(2000), _ => random.Next(10) == 0 ? random.Next(40_000_000) : 1 });
                Assert.Equal(
                    new OrderCalls(
                        calls.Count(c => Same(c, now, TimeSpan.TicksPerSecond)),
                        calls.Count(c => Same(c, now, TimeSpan.TicksPerMinute)),
                        calls.Count(c => c.DateInIndia() == now.DateInIndia())),
                    count.At(now));
                if (random.Next(3) > 0)
                {
                    count.Add(now);
                    calls.Add(now);
                }
            }
        }
    }

    private static bool Same(DateTimeOffset a, DateTimeOffset b, long ticks) => a.UtcTicks / ticks == b.UtcTicks / ticks;
}
