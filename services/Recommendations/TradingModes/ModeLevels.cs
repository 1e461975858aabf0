namespace Fyntrix.Recommendations.TradingModes;

/// <summary>How far target and stop of a mode lie from the entry, in per cent of it.</summary>
/// <param name="StrongTargetPercent">The target of a pick whose conviction is at least <see cref="StrongFrom"/>.</param>
/// <param name="TargetPercent">The target of any other.</param>
internal sealed record ModeLevels(decimal StrongTargetPercent, decimal TargetPercent, decimal StopPercent)
{
    /// <summary>The score of a LONG, and 100 less the score of a SHORT, from which the farther target holds.</summary>
    public const decimal StrongFrom = 70;
}
