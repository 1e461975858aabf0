using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.Recommendations.TradingModes;

/// <summary>Which levels are asked for.</summary>
/// <param name="Mode">A mode's name in any case; the caller's primary mode, else Swing, when left out.</param>
/// <param name="Score">The blended score, 0 to 100.</param>
/// <param name="Price">The entry in rupees.</param>
/// <param name="Direction">LONG or SHORT; LONG when left out.</param>
internal sealed record StrategyQuery(
    [FromQuery(Name = "mode")] string? Mode,
    [FromQuery(Name = "score")] decimal? Score,
    [FromQuery(Name = "price")] decimal? Price,
    [FromQuery(Name = "direction")] string? Direction);
