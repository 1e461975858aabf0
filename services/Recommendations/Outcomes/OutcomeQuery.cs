using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.Recommendations.Outcomes;

/// <summary>The filters of a list of outcomes.</summary>
/// <param name="Universe">NIFTY50, NIFTY100, NIFTY500 or BANKNIFTY.</param>
/// <param name="Mode">Scalping, Intraday, Swing, Options, Futures or Commodity.</param>
/// <param name="Symbol">The exchange's symbol, in any case.</param>
/// <param name="Label">WIN, LOSS, BREAKEVEN or UNRESOLVED.</param>
/// <param name="From">Of picks from this moment on; ISO 8601 with offset.</param>
/// <param name="To">Of picks before this moment; ISO 8601 with offset.</param>
internal sealed record OutcomeQuery(
    [FromQuery(Name = "universe")] string? Universe,
    [FromQuery(Name = "mode")] string? Mode,
    [FromQuery(Name = "symbol")] string? Symbol,
    [FromQuery(Name = "label")] string? Label,
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "to")] string? To);
