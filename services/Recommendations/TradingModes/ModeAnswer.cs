using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.TradingModes;

/// <summary>A mode as a client chooses it.</summary>
/// <param name="Value">What to send for it.</param>
/// <param name="OtherNames">Further names that mean it.</param>
/// <param name="Levels">Target and stop in per cent of the entry.</param>
/// <param name="Weights">How much each agent counts, summing to 1.</param>
internal sealed record ModeAnswer(
    TradingMode Value,
    string DisplayName,
    string Icon,
    string Horizon,
    string Description,
    string StrategyType,
    decimal RiskMultiplier,
    IReadOnlyList<string> OtherNames,
    IReadOnlyList<TradingMode> IncompatibleWith,
    ModeLevels Levels,
    ModeThresholds Thresholds,
    IReadOnlyDictionary<string, decimal> Weights)
{
    public static ModeAnswer Of(ModeProfile profile) => new(
        profile.Mode, profile.DisplayName, profile.Icon, profile.Horizon, profile.Description, profile.StrategyType, profile.RiskMultiplier,
        ModeNames.OthersOf(profile.Mode), ModeCombination.IncompatibleWith(profile.Mode), profile.Levels, profile.Thresholds, ModeWeights.Default(profile.Mode));
}
