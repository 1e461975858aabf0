namespace Fyntrix.Recommendations.Market.Series;

/// <summary>What a corporate action does to a share's price.</summary>
/// <param name="At">From when on, in microseconds since 1970 UTC: the open of the ex-date.</param>
/// <param name="Numerator">The price is multiplied with this</param>
/// <param name="Denominator">and divided by this: 1/2 for a split of one share into two.</param>
internal readonly record struct PriceFactor(long At, long Numerator, long Denominator);
