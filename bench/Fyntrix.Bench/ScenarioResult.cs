namespace Fyntrix.Bench;

/// <summary>The figures of a run.</summary>
/// <param name="Unit">Of the rates, such as rows/s.</param>
internal sealed record ScenarioResult(string Unit, IReadOnlyList<ScenarioResult.Figure> Figures)
{
    /// <param name="Rate">Median of the run's rounds.</param>
    /// <param name="Against">The figure that this one is held against; null for one that is a measure itself.</param>
    internal sealed record Figure(string Name, double Rate, Figure? Against = null);
}
