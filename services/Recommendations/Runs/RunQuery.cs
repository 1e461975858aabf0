using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.Recommendations.Runs;

/// <summary>The filters of a list of runs.</summary>
/// <param name="Universe">NIFTY50, NIFTY100, NIFTY500 or BANKNIFTY.</param>
/// <param name="Mode">Scalping, Intraday, Swing, Options, Futures or Commodity.</param>
/// <param name="Source">What set the run off, such as <c>preopen</c>.</param>
/// <param name="From">Runs from this moment on; ISO 8601 with offset.</param>
/// <param name="To">Runs before this moment; ISO 8601 with offset.</param>
internal sealed record RunQuery(
    [FromQuery(Name = "universe")] string? Universe,
    [FromQuery(Name = "mode")] string? Mode,
    [FromQuery(Name = "source")] string? Source,
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "to")] string? To);
