namespace Fyntrix.Bench;

/// <summary>One measured figure.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Value">Median of the rounds, unless it says otherwise.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Ratio">To what it is compared with in the same run; null for that itself.</param>
internal sealed record Figure(string What, double Value, string Unit, double? Ratio);
