namespace Fyntrix.Recommendations.Statistics;

/// <summary>Computed figures as answers show them.</summary>
internal static class Figure
{
    private const int Places = 6;

    /// <summary>Beyond this a double has no six places.</summary>
    private const double Largest = 1e9;

    /// <summary>The figure, rounded half-even to six places; null where it is no number that can be shown.</summary>
    public static decimal? Of(double? value) =>
        value is { } known && double.IsFinite(known) && Math.Abs(known) <= Largest ? decimal.Round((decimal)known, Places) : null;

    public static Estimate Share(long hits, long trials) => WilsonInterval.Of(hits, trials) is { } interval
        ? new((decimal)Of((double)hits / trials)!, Of(interval.Lower), Of(interval.Upper), null)
        : new(null, null, null, EstimateGap.NO_OUTCOMES);

    /// <summary>The mean of a series with the interval that was made for it.</summary>
    public static Estimate Mean(DailySeries series, (double Lower, double Upper)? interval) => series.Days == 0
        ? new(null, null, null, EstimateGap.NO_OUTCOMES)
        : new(Of(series.Mean), Of(interval?.Lower), Of(interval?.Upper), interval is null ? EstimateGap.SINGLE_TRADE_DATE : null);
}
