using Fyntrix.ServiceDefaults.Calendar;

namespace Fyntrix.Recommendations.TradingModes;

/// <summary>What may be done in the cash market at a moment. The former system knew no holidays; these follow the calendar.</summary>
/// <param name="CashOpen">Continuous trading runs.</param>
/// <param name="ScalpingWindow">From five minutes after continuous trading began to its end, that moment included.</param>
/// <param name="EodWindow">From the closing price to fifteen minutes after it, that moment included.</param>
internal sealed record MarketWindows(bool CashOpen, bool ScalpingWindow, bool EodWindow)
{
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan AfterClose = TimeSpan.FromMinutes(15);

    public static MarketWindows At(DateTimeOffset moment, MarketCalendar calendar)
    {
        var day = calendar.Day(moment.DateInIndia(), MarketSegment.CASH);
        var trading = day.Phases.Where(p => p.Phase == MarketPhase.CONTINUOUS).ToList();
        return new(
            trading.Any(p => p.StartsAt <= moment && moment < p.EndsAt),
            trading.Any(p => p.StartsAt + Settling <= moment && moment <= p.EndsAt),
            day.ClosesAt <= moment && moment <= day.ClosesAt + AfterClose);
    }
}
