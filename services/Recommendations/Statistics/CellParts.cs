namespace Fyntrix.Recommendations.Statistics;

/// <summary>What is wanted of the single picks of cells.</summary>
internal enum CellParts
{
    RETURNS,
    PROBABILITIES,
}
