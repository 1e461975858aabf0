using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.Recommendations.TopPicks;

/// <summary>Which run's picks are asked for.</summary>
/// <param name="Universe">NIFTY50, NIFTY100, NIFTY500 or BANKNIFTY in any case; NIFTY50 when left out.</param>
/// <param name="Mode">A mode's name in any case; Swing when left out.</param>
/// <param name="Limit">How many at the most, 1 to 10; 10 when left out.</param>
/// <param name="MinConfidence">Low, Medium or High: picks of at least that.</param>
/// <param name="Refresh">Asks for new picks; runs are made on schedule, so that this changes nothing, and the answer says so.</param>
internal sealed record TopPicksQuery(
    [FromQuery(Name = "universe")] string? Universe,
    [FromQuery(Name = "mode")] string? Mode,
    [FromQuery(Name = "limit")] int? Limit,
    [FromQuery(Name = "min_confidence")] string? MinConfidence,
    [FromQuery(Name = "refresh")] bool? Refresh);
