using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.TradingModes;

/// <summary>How much each agent of the former system counts in a mode. The weights of a mode sum to 1 within 1e-9.</summary>
internal static class ModeWeights
{
    /// <summary>What of an auxiliary mode's default weights is added. The former system's own amounts are not known.</summary>
    private const decimal AuxiliaryShare = 0.1m;

    public static IReadOnlyDictionary<string, decimal> Default(TradingMode mode) => Normalised(ModeProfile.Of(mode).Weights);

    /// <summary>
    /// For a user: technical × 1.2, microstructure × 1.3, risk × 0.8 for Aggressive ones; sentiment × 1.3, global × 1.2, policy × 1.2,
    /// risk × 1.3 for Conservative ones; then a tenth of the default weights of each auxiliary mode is added.
    /// </summary>
    public static IReadOnlyDictionary<string, decimal> Personal(TradingMode mode, RiskProfile riskProfile, IEnumerable<TradingMode> auxiliaryModes)
    {
        var weights = Default(mode).ToDictionary(w => w.Key, w => w.Value * Factor(riskProfile, w.Key));
        foreach (var (agent, weight) in auxiliaryModes.SelectMany(Default))
            weights[agent] = weights.GetValueOrDefault(agent) + (AuxiliaryShare * weight);
        return Normalised(weights);
    }

    private static decimal Factor(RiskProfile riskProfile, string agent) => (riskProfile, agent) switch
    {
        (RiskProfile.Aggressive, "technical") => 1.2m,
        (RiskProfile.Aggressive, "microstructure") => 1.3m,
        (RiskProfile.Aggressive, "risk") => 0.8m,
        (RiskProfile.Conservative, "sentiment") => 1.3m,
        (RiskProfile.Conservative, "global") => 1.2m,
        (RiskProfile.Conservative, "policy") => 1.2m,
        (RiskProfile.Conservative, "risk") => 1.3m,
        _ => 1,
    };

    private static SortedDictionary<string, decimal> Normalised(IReadOnlyDictionary<string, decimal> weights)
    {
        var sum = weights.Values.Sum();
        return new(weights.ToDictionary(w => w.Key, w => w.Value / sum), StringComparer.Ordinal);
    }
}
