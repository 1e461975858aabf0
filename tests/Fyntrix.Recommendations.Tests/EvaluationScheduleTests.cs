using Fyntrix.Recommendations.Outcomes;
using Fyntrix.ServiceDefaults.Calendar;

namespace Fyntrix.Recommendations.Tests;

/// <summary>When picks are judged, on clocks in India.</summary>
public sealed class EvaluationScheduleTests
{
    [Theory]
    [InlineData("2026-01-09 08:00", "2026-01-09 09:25")]
    [InlineData("2026-01-09 09:25", "2026-01-09 09:35")]
    [InlineData("2026-01-09 15:20", "2026-01-09 15:25")]
    [InlineData("2026-01-09 15:26", "2026-01-09 16:00")]
    [InlineData("2026-01-09 16:00", "2026-01-09 18:30")]
    [InlineData("2026-01-09 21:00", "2026-01-12 09:25")]
    // The 26th of January is a holiday, the 1st of February 2026 a Sunday with a session.
    [InlineData("2026-01-25 12:00", "2026-01-27 09:25")]
    [InlineData("2026-01-30 22:00", "2026-02-01 09:25")]
    // Muhurat on 2025-10-21 from 13:45 to 14:45.
    [InlineData("2025-10-21 10:00", "2025-10-21 13:55")]
    [InlineData("2025-10-21 14:36", "2025-10-21 15:15")]
    public void The_next_time_is_on_a_trading_day_in_its_session_or_after_its_close(string after, string next) =>
        Assert.Equal(BarSample.Ist(next), EvaluationSchedule.Next(BarSample.Ist(after), MarketCalendar.BuiltIn));
}
