using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Performance;

/// <summary>Returns by mode, of the modes that had picks.</summary>
/// <param name="TotalTrades">How many picks were evaluated.</param>
/// <param name="OverallAvgPnlPct">Their mean return in per cent, to two places; 0 without any.</param>
internal sealed record AlphaByModeAnswer(
    IReadOnlyList<ModeAlpha> Modes, int TotalTrades, decimal OverallAvgPnlPct, PickCounts Counts, int LookbackDays, DateTimeOffset GeneratedAt);
