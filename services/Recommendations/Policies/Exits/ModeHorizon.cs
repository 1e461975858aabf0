using Fyntrix.Recommendations.Picks;
using Fyntrix.ServiceDefaults.Calendar;

namespace Fyntrix.Recommendations.Policies.Exits;

/// <summary>When the horizon of a mode ends.</summary>
internal static class ModeHorizon
{
    private static readonly TimeSpan Scalping = TimeSpan.FromMinutes(60);

    /// <summary>
    /// Scalping: 60 minutes after the signal or the close, whatever is earlier. Intraday: the close of the trading day to which the
    /// signal belongs. Swing and Commodity: the close of the fifth trading day, Options and Futures of the third; the first one is
    /// the signal's date when the signal precedes that day's open, otherwise the next trading day.
    /// </summary>
    public static DateTimeOffset End(TradingMode mode, Exchange exchange, DateTimeOffset signal, MarketCalendar calendar)
    {
        var segment = Segment(exchange);
        return mode switch
        {
            TradingMode.Scalping => Earlier(signal + Scalping, Close(calendar.TradingDayOf(signal, segment))),
            TradingMode.Intraday => Close(calendar.TradingDayOf(signal, segment)),
            TradingMode.Swing or TradingMode.Commodity => CloseOfDay(5),
            TradingMode.Options or TradingMode.Futures => CloseOfDay(3),
        };

        DateTimeOffset CloseOfDay(int number)
        {
            var date = signal.DateInIndia();
            var first = signal < calendar.Day(date, segment).OpensAt ? date : calendar.NextTradingDay(date, segment);
            return Close(calendar.AddTradingDays(first, number - 1, segment));
        }

        DateTimeOffset Close(DateOnly day) => calendar.Day(day, segment).ClosesAt!.Value;
    }

    private static MarketSegment Segment(Exchange exchange) => exchange switch
    {
        Exchange.NSE or Exchange.BSE => MarketSegment.CASH,
        Exchange.NFO or Exchange.BFO => MarketSegment.FNO,
        Exchange.MCX => MarketSegment.COMMODITY,
    };

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
