using Fyntrix.ServiceDefaults.Calendar;

namespace Fyntrix.Recommendations.Market.Bars;

/// <summary>What a request says of all its bars.</summary>
internal sealed record BarHeader(string? Source, string? Timeframe, string? Segment, bool? Adjusted)
{
    /// <summary>The same once it is valid.</summary>
    public BarOrigin Origin => new(
        BarSource.Normalize(Source!),
        Bars.Timeframe.Of(Timeframe!),
        Segment is null ? MarketSegment.CASH : Enum.Parse<MarketSegment>(Segment),
        Adjusted ?? false);
}
