using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.Recommendations.Picks;

/// <summary>The filters of a list of picks.</summary>
/// <param name="Universe">NIFTY50, NIFTY100, NIFTY500 or BANKNIFTY.</param>
/// <param name="Mode">Scalping, Intraday, Swing, Options, Futures or Commodity.</param>
/// <param name="Symbol">The exchange's symbol, in any case.</param>
/// <param name="Direction">LONG or SHORT.</param>
/// <param name="Source">What set the run off, such as <c>preopen</c>.</param>
/// <param name="From">Picks from this moment on; ISO 8601 with offset.</param>
/// <param name="To">Picks before this moment; ISO 8601 with offset.</param>
/// <param name="RunId">Picks of one run.</param>
/// <param name="Watched">true: only symbols of the caller's watchlist.</param>
/// <param name="Preferred">true: only the caller's universe and primary mode, as far as they are known.</param>
internal sealed record PickQuery(
    [FromQuery(Name = "universe")] string? Universe,
    [FromQuery(Name = "mode")] string? Mode,
    [FromQuery(Name = "symbol")] string? Symbol,
    [FromQuery(Name = "direction")] string? Direction,
    [FromQuery(Name = "source")] string? Source,
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "to")] string? To,
    [FromQuery(Name = "run_id")] string? RunId,
    [FromQuery(Name = "watched")] bool? Watched,
    [FromQuery(Name = "preferred")] bool? Preferred);
