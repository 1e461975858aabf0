using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.Recommendations.Performance;

/// <summary>Which picks with their outcomes are asked for.</summary>
/// <param name="Mode">A mode's name in any case; all when left out.</param>
/// <param name="Symbol">The exchange's symbol, in any case.</param>
/// <param name="EvaluatedOnly">false: pending and unresolvable picks too; true when left out.</param>
/// <param name="Limit">How many, 1 to 500; 100 when left out.</param>
/// <param name="Offset">How many are passed over, 0 to 10000; not together with a cursor.</param>
/// <param name="Cursor">The <c>next_cursor</c> of the page before, which goes on without a bound.</param>
internal sealed record AlphaDatasetQuery(
    [FromQuery(Name = "mode")] string? Mode,
    [FromQuery(Name = "symbol")] string? Symbol,
    [FromQuery(Name = "evaluated_only")] bool? EvaluatedOnly,
    [FromQuery(Name = "limit")] int? Limit,
    [FromQuery(Name = "offset")] int? Offset,
    [FromQuery(Name = "cursor")] string? Cursor)
{
    public const int DefaultLimit = 100;
}
