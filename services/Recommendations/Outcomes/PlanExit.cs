namespace Fyntrix.Recommendations.Outcomes;

/// <summary>How the plan was left, by first touch; price in rupees as traded then, result in per cent of the entry.</summary>
/// <param name="At">The start of the bar that touched, or the horizon's end, in microseconds since 1970 UTC.</param>
/// <param name="OptimisticPct">What it would be when, of two levels in one bar, the target came first; null when that is not in question.</param>
internal readonly record struct PlanExit(decimal Price, long At, string Reason, decimal PnlPct, decimal? OptimisticPct)
{
    public bool IsAmbiguous => OptimisticPct is not null;
}
