namespace Fyntrix.Recommendations.Market.Bars;

/// <summary>What a write did.</summary>
/// <param name="Changed">Bars that stood there with other values.</param>
/// <param name="Unchanged">Bars that stood there exactly so.</param>
/// <param name="Taken">Those that were added or changed.</param>
internal sealed record BarsWritten(int Added, int Changed, int Unchanged, IReadOnlyList<Bar> Taken);
