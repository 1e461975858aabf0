using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.Recommendations.Market.Bars;

/// <summary>What a posted CSV file does not say itself; a JSON body says it in its members.</summary>
/// <param name="Symbol">Of a file of one symbol, which has no column <c>symbol</c>.</param>
/// <param name="Source">Who saw the bars, such as <c>bhavcopy</c>.</param>
/// <param name="Timeframe">1m, 3m, 5m, 10m, 15m, 30m, 60m or 1D.</param>
/// <param name="Segment">CASH when left out.</param>
/// <param name="Adjusted">true when the source has adjusted them for later corporate actions.</param>
internal sealed record BarFileQuery(
    [FromQuery(Name = "symbol")] string? Symbol,
    [FromQuery(Name = "source")] string? Source,
    [FromQuery(Name = "timeframe")] string? Timeframe,
    [FromQuery(Name = "segment")] string? Segment,
    [FromQuery(Name = "adjusted")] bool? Adjusted)
{
    public BarHeader Header() => new(Source, Timeframe, Segment, Adjusted);
}
