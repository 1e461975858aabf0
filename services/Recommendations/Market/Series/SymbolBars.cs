using Fyntrix.Recommendations.Market.Bars;

namespace Fyntrix.Recommendations.Market.Series;

/// <summary>All bars of a symbol, under whatever names, with its corporate actions.</summary>
/// <param name="Series">By timeframe, the finest first; only those that have bars.</param>
/// <param name="Factors">Oldest first.</param>
/// <param name="DelistedOn">The last date in India on which it was traded; null when it still is, as far as was told.</param>
internal sealed record SymbolBars(IReadOnlyList<BarSeries> Series, IReadOnlyList<PriceFactor> Factors, DateOnly? DelistedOn)
{
    public static readonly SymbolBars None = new([], [], null);

    public BarSeries? Daily { get; } = Series.FirstOrDefault(s => s.Timeframe.IsDaily);

    public IReadOnlyList<BarSeries> Intraday { get; } = [.. Series.Where(s => !s.Timeframe.IsDaily)];

    /// <summary>What a price of one moment is multiplied with to stand beside prices of a later one.</summary>
    public decimal FactorBetween(long after, long until)
    {
        if (Factors.Count == 0)
            return 1;
        var factor = 1m;
        foreach (var one in Factors)
        {
            if (after < one.At && one.At <= until)
                factor = factor * one.Numerator / one.Denominator;
        }

        return factor;
    }

    /// <summary>A price of a bar in rupees as it was traded: what the source had adjusted is undone.</summary>
    public decimal AsTraded(in SeriesBar bar, long price) =>
        bar.AdjustedUntil is { } until && Factors.Count > 0
            ? Prices.ToRupees(price) / FactorBetween(bar.Start, until)
            : Prices.ToRupees(price);
}
