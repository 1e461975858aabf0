using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Orders;

/// <summary>
/// Brokers have no word for an order whose day is over: the exchange cancels it at the close, and the book says CANCELLED. Without
/// a cancellation that was asked for here, and at the close of the order's own day or later, that is EXPIRED.
/// </summary>
internal static class DayEnd
{
    public static BrokerOrderReport Read(BrokerOrderReport report, BrokerOrder order, MarketCalendar calendar)
    {
        if (report.State != OrderState.CANCELLED || order.Origin != OrderOrigin.OWN || order.CancelRequestedAt is not null || report.UpdatedAt is not { } at)
            return report;
        var segment = order.Exchange.MarketSegment();
        var close = calendar.Day(calendar.TradingDayOf(report.PlacedAt, segment), segment).Phases
            .Where(p => p.Phase is MarketPhase.CONTINUOUS or MarketPhase.CLOSING_AUCTION).Select(p => (DateTimeOffset?)p.EndsAt).LastOrDefault();
        return at >= close ? report with { State = OrderState.EXPIRED } : report;
    }
}
