namespace Fyntrix.Recommendations.Policies.Config;

/// <summary>In what levels of exits are measured.</summary>
internal static class LevelTypes
{
    public const string Percent = "percent";
    public const string Price = "price";

    /// <summary>A multiple of the average true range. Simulations take it for per cent, as the former system did: they see no range.</summary>
    public const string AtrMultiple = "atr_multiple";

    /// <summary>A multiple of the risk, which is the distance from the entry price to the stop.</summary>
    public const string RrMultiple = "rr_multiple";

    public static IReadOnlyList<string> OfStops { get; } = [Percent, Price, AtrMultiple];

    public static IReadOnlyList<string> OfTargets { get; } = [Percent, Price, RrMultiple];

    public static IReadOnlyList<string> OfActivations { get; } = [Percent, RrMultiple];

    public static IReadOnlyList<string> OfTrails { get; } = [Percent];
}
