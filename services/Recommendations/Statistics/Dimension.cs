namespace Fyntrix.Recommendations.Statistics;

/// <summary>What outcomes are grouped by.</summary>
internal enum Dimension
{
    MODE,
    UNIVERSE,
    POLICY,
    REGIME,
    CONFIDENCE,
    DIRECTION,
}
