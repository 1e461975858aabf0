namespace Fyntrix.Recommendations.Outcomes;

/// <summary>What became of a pick.</summary>
internal static class OutcomeLabels
{
    public const string Win = "WIN";
    public const string Loss = "LOSS";
    public const string Breakeven = "BREAKEVEN";

    /// <summary>Nobody can tell; the reason stands beside.</summary>
    public const string Unresolved = "UNRESOLVED";

    public static IReadOnlyList<string> All { get; } = [Win, Loss, Breakeven, Unresolved];
}
