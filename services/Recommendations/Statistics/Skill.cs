using MathNet.Numerics.Statistics;

namespace Fyntrix.Recommendations.Statistics;

/// <summary>
/// How well scores tell returns apart. Source: R. C. Grinold and R. N. Kahn, Active portfolio management (2nd edition, 2000), chapter 6;
/// C. Spearman, The proof and measurement of association between two things, American Journal of Psychology 15 (1904).
/// </summary>
internal static class Skill
{
    /// <summary>Two picks give −1 or 1 whatever the skill.</summary>
    public const int LeastPicks = 3;

    /// <summary>
    /// The information coefficient: Pearson's correlation of scores with forward returns, −1..1. Returns are unsigned, what the symbol
    /// did whatever the pick's direction: the score says how much it will rise.
    /// </summary>
    /// <returns>Null for less than three picks, and where all scores or all returns are equal.</returns>
    public static double? InformationCoefficient(IReadOnlyList<double> scores, IReadOnlyList<double> returns) =>
        scores.Count < LeastPicks ? null : Known(Correlation.Pearson(scores, returns));

    /// <summary>The rank IC: Spearman's correlation, equal values share the mean of their ranks.</summary>
    /// <inheritdoc cref="InformationCoefficient"/>
    public static double? RankCoefficient(IReadOnlyList<double> scores, IReadOnlyList<double> returns) =>
        scores.Count < LeastPicks ? null : Known(Correlation.Spearman(scores, returns));

    /// <summary>Mean over sample standard deviation of rank ICs; null for less than two, and where all are equal.</summary>
    public static double? InformationRatio(long count, double sum, double sumOfSquares)
    {
        if (count < 2)
            return null;
        var variance = (sumOfSquares - (sum * sum / count)) / (count - 1);
        // What rounding leaves of no variance at all.
        return variance > 1e-12 ? sum / count / Math.Sqrt(variance) : null;
    }

    private static double? Known(double correlation) => double.IsFinite(correlation) ? Math.Clamp(correlation, -1, 1) : null;
}
