using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Brokers.Zerodha;

/// <summary>
/// When Zerodha takes orders: regular ones in the sessions of the exchange, and after-market orders in windows of its own
/// (support.zerodha.com, "What are AMOs": equity 16:00 to 08:58, derivatives 15:45 to 09:10, commodities from the close to 08:58,
/// and at any time on days without trading).
/// </summary>
internal static class KiteHours
{
    private static readonly TimeOnly MorningEnd = new(8, 58);
    private static readonly TimeOnly DerivativesMorningEnd = new(9, 10);

    public static OrderWindow WindowAt(Exchange exchange, DateTimeOffset moment, MarketCalendar calendar)
    {
        var segment = exchange.MarketSegment();
        if (calendar.PhaseAt(moment, segment) != MarketPhase.CLOSED)
            return OrderWindow.OPEN;
        var day = calendar.Day(moment.DateInIndia(), segment);
        if (!day.IsTradingDay)
            return OrderWindow.AFTER_MARKET;
        var time = moment.TimeInIndia();
        var (from, until) = segment switch
        {
            MarketSegment.FNO => (new TimeOnly(15, 45), DerivativesMorningEnd),
            MarketSegment.COMMODITY => (day.ClosesAt!.Value.TimeInIndia(), MorningEnd),
            _ => (new TimeOnly(16, 0), MorningEnd),
        };
        return time < until || time >= from ? OrderWindow.AFTER_MARKET : OrderWindow.CLOSED;
    }

    /// <summary>
    /// From when on a book that is read at the moment has every order. Kite clears its book before the next session, at a time that
    /// is not published: between 05:00 and 08:00 nothing is taken to be missing from it.
    /// </summary>
    public static DateTimeOffset BookCompleteSince(DateTimeOffset moment)
    {
        var today = moment.DateInIndia();
        var time = moment.TimeInIndia();
        var cleared = new TimeOnly(8, 0);
        if (time >= cleared)
            return today.InIndia(cleared);
        return time < new TimeOnly(5, 0) ? today.AddDays(-1).InIndia(cleared) : moment;
    }

    /// <summary>A token dies at the first 06:00 in India after the login.</summary>
    public static DateTimeOffset TokenEnd(DateTimeOffset login)
    {
        var sixOClock = login.DateInIndia().InIndia(new TimeOnly(6, 0));
        return login < sixOClock ? sixOClock : sixOClock.AddDays(1);
    }
}
