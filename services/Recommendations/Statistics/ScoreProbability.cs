using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.Statistics;

/// <summary>A score read as the probability that a pick's return is above zero. Nothing has calibrated it.</summary>
internal static class ScoreProbability
{
    public const int Bins = 10;

    /// <summary>score/100 of a LONG, 1 − score/100 of a SHORT.</summary>
    /// <param name="score">0 to 100.</param>
    public static double Of(double score, Direction direction) => direction == Direction.LONG ? score / 100 : 1 - (score / 100);

    /// <summary>
    /// (p − y)² with y = 1 where the return is above zero, else 0; its mean is the Brier score, 0 (best) to 1.
    /// Source: G. W. Brier, Verification of forecasts expressed in terms of probability, Monthly Weather Review 78 (1950), in the form for two classes.
    /// </summary>
    public static double SquaredError(double probability, double ret) => Math.Pow(probability - (ret > 0 ? 1 : 0), 2);

    /// <summary>The bin of a reliability curve: [0, 0.1), [0.1, 0.2), … [0.9, 1].</summary>
    public static int BinOf(double probability) => Math.Clamp((int)Math.Floor(Math.Round(probability * Bins, 9)), 0, Bins - 1);
}
