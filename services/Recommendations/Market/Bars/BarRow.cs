namespace Fyntrix.Recommendations.Market.Bars;

/// <summary>A bar as it is handed in, not checked yet; prices in rupees with at most 4 decimals.</summary>
/// <param name="Symbol">The exchange's symbol or an alias of it, in any case.</param>
/// <param name="Date">Of a daily bar: the date in India.</param>
/// <param name="Start">Of an intraday bar: its first moment. A daily bar may name the open of its session instead of the date.</param>
/// <param name="Volume">In units; left out where there is none, as for indices.</param>
internal sealed record BarRow(
    string? Symbol,
    DateOnly? Date,
    DateTimeOffset? Start,
    decimal? Open,
    decimal? High,
    decimal? Low,
    decimal? Close,
    long? Volume);
