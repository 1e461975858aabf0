using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.Recommendations.Performance;

/// <summary>Which picks are looked back at.</summary>
/// <param name="LookbackDays">Picks of the last 1 to 30 days; 7 when left out.</param>
/// <param name="Universe">NIFTY50, NIFTY100, NIFTY500 or BANKNIFTY in any case; all when left out.</param>
/// <param name="Limit">How many of them are listed, 1 to 500, the newest first; 500 when left out. The metrics are of all.</param>
internal sealed record WinningTradesQuery(
    [FromQuery(Name = "lookback_days")] int? LookbackDays,
    [FromQuery(Name = "universe")] string? Universe,
    [FromQuery(Name = "limit")] int? Limit);
