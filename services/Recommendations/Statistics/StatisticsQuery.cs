using Fyntrix.Recommendations.Market;
using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.Recommendations.Statistics;

/// <summary>Which picks a statistic is of, and how it is answered.</summary>
/// <param name="From">The first trade date, as YYYY-MM-DD: the date in India of the signal.</param>
/// <param name="To">The last trade date, as YYYY-MM-DD.</param>
/// <param name="Mode">Scalping, Intraday, Swing, Options, Futures or Commodity.</param>
/// <param name="Universe">NIFTY50, NIFTY100, NIFTY500 or BANKNIFTY.</param>
/// <param name="Direction">LONG or SHORT.</param>
/// <param name="Confidence">Low, Medium or High.</param>
/// <param name="Policy">The policy version that the publisher worked by.</param>
/// <param name="Regime">The market's state that the publisher named.</param>
/// <param name="Format">json or csv; else the Accept header decides, and json when it does not.</param>
internal sealed record StatisticsQuery(
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "to")] string? To,
    [FromQuery(Name = "mode")] string? Mode,
    [FromQuery(Name = "universe")] string? Universe,
    [FromQuery(Name = "direction")] string? Direction,
    [FromQuery(Name = "confidence")] string? Confidence,
    [FromQuery(Name = "policy")] string? Policy,
    [FromQuery(Name = "regime")] string? Regime,
    [FromQuery(Name = "format")] string? Format)
{
    /// <summary>The filter, once the query is valid.</summary>
    public StatisticsFilter Filter() => new(CalendarQuery.Date(From), CalendarQuery.Date(To), Mode, Universe, Direction, Confidence, Policy, Regime);
}
