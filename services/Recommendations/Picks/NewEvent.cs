namespace Fyntrix.Recommendations.Picks;

/// <summary>What a pick event holds beyond its pick.</summary>
/// <param name="TimeHorizon">The mode when null.</param>
/// <param name="Context">Former tags of the market's state, by name.</param>
internal sealed record NewEvent(string? TimeHorizon, string? Regime, string? RiskProfileBucket, IReadOnlyDictionary<string, string> Context)
{
    public static readonly NewEvent Bare = new(null, null, null, new Dictionary<string, string>());
}
