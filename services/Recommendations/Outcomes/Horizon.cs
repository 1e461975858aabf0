using Fyntrix.Recommendations.Picks;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Recommendations.Outcomes;

/// <summary>From when to when a pick is judged.</summary>
/// <param name="Days">The sessions of the window, oldest first.</param>
/// <param name="EndsAt">In microseconds since 1970 UTC.</param>
/// <param name="EndsByMinutes">The minutes run out before the session does.</param>
internal sealed record Horizon(IReadOnlyList<HorizonDay> Days, long EndsAt, bool EndsByMinutes)
{
    /// <summary>The first full session, by which outcomes are told apart.</summary>
    public DateOnly Day1 => Days.First(d => !d.IsRest).Date;

    /// <summary>
    /// The horizon of a rule for a signal. Days are trading days, Muhurat and weekend sessions among them. Minutes run in the session
    /// from the signal on, or from the open when the signal precedes it.
    /// </summary>
    public static Horizon Of(OutcomeRule rule, DateTimeOffset signal, MarketSegment segment, MarketCalendar calendar)
    {
        if (rule.Minutes is { } minutes)
        {
            var day = Day(calendar.TradingDayOf(signal, segment), isRest: false);
            var from = Math.Max(SqliteSql.ToMicros(signal), day.Opens);
            var end = from + (minutes * 60_000_000L);
            return new Horizon([day], Math.Min(end, day.Closes), end < day.Closes);
        }

        if (rule.Days == 1)
        {
            var day = Day(calendar.TradingDayOf(signal, segment), isRest: false);
            return new Horizon([day], day.Closes, false);
        }

        var days = new List<HorizonDay>();
        var date = signal.DateInIndia();
        var today = calendar.Day(date, segment);
        var precedes = signal < today.OpensAt;
        if (!precedes && signal < today.ClosesAt)
            days.Add(Day(date, isRest: true));
        var next = precedes ? date : calendar.NextTradingDay(date, segment);
        for (var i = 0; i < rule.Days; i++, next = calendar.NextTradingDay(next, segment))
            days.Add(Day(next, isRest: false));
        return new Horizon(days, days[^1].Closes, false);

        HorizonDay Day(DateOnly at, bool isRest)
        {
            var market = calendar.Day(at, segment);
            return new HorizonDay(
                at,
                SqliteSql.ToMicros(market.OpensAt!.Value),
                SqliteSql.ToMicros(market.Phases.Last(p => p.Phase == MarketPhase.CONTINUOUS).EndsAt),
                SqliteSql.ToMicros(market.ClosesAt!.Value),
                isRest);
        }
    }

    /// <summary>Where a symbol of an exchange is traded.</summary>
    public static MarketSegment SegmentOf(Exchange exchange) => exchange switch
    {
        Exchange.NSE or Exchange.BSE => MarketSegment.CASH,
        Exchange.NFO or Exchange.BFO => MarketSegment.FNO,
        Exchange.MCX => MarketSegment.COMMODITY,
    };
}
