using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.Recommendations.TopPicks;

/// <summary>Which picks the former front end asks for.</summary>
/// <param name="Limit">How many at the most, 1 to 10; 5 when left out.</param>
/// <param name="Universe">NIFTY50, NIFTY100, NIFTY500 or BANKNIFTY in any case; the caller's preferred one, else NIFTY50, when left out.</param>
/// <param name="PrimaryMode">A mode's name in any case; the caller's primary mode, else Swing, when left out.</param>
/// <param name="Refresh">Asks for new picks; runs are made on schedule, so that this changes nothing, and the answer says so.</param>
internal sealed record AgentPicksQuery(
    [FromQuery(Name = "limit")] int? Limit,
    [FromQuery(Name = "universe")] string? Universe,
    [FromQuery(Name = "primary_mode")] string? PrimaryMode,
    [FromQuery(Name = "refresh")] bool? Refresh);
