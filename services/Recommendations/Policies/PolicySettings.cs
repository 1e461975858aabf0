using Fyntrix.Recommendations.Market.Bars;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Policies.Agents;
using Fyntrix.Recommendations.Policies.Config;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Policies;

/// <summary>What a policy says of each mode, with the built-in policy's word where its own configuration has none.</summary>
internal sealed class PolicySettings(string policyId, string name, PolicyConfig config)
{
    public string PolicyId => policyId;

    public string Name => name;

    /// <summary>The modes that have exit profiles.</summary>
    public IEnumerable<TradingMode> ModesWithExits => Enum.GetValues<TradingMode>().Where(m => ExitsOf(m) is not null);

    /// <summary>The settings of the policy in force. One whose configuration is not valid decides nothing: then the built-in one does.</summary>
    public static PolicySettings InForce(SqliteConnection connection) =>
        connection.QueryFirst(
            "SELECT policy_id, name, config_json FROM policies WHERE status = 'ACTIVE'",
            r => PolicyConfigReader.Read(r.GetString(2), BuiltInPolicy.Config).Config is { } config ? new PolicySettings(r.GetString(0), r.GetString(1), config) : null)
        ?? new PolicySettings(BuiltInPolicy.Id, BuiltInPolicy.Name, BuiltInPolicy.Config);

    /// <summary>Weights of agents by their canonical names: 0 to 1, 1 together.</summary>
    public IReadOnlyDictionary<string, decimal> WeightsOf(TradingMode mode) =>
        (config.Weights?.GetValueOrDefault(mode) ?? BuiltInPolicy.Config.Weights![mode]!).ToDictionary(w => BuiltInAgents.Canonical(w.Key), w => w.Value!.Value);

    /// <summary>Thresholds, each of which is there.</summary>
    public ModeThresholds ThresholdsOf(TradingMode mode)
    {
        var builtIn = BuiltInPolicy.Config.Thresholds![mode]!;
        return config.Thresholds?.GetValueOrDefault(mode) is { } own
            ? new ModeThresholds(
                own.BullMinScore ?? builtIn.BullMinScore, own.BullMinRr ?? builtIn.BullMinRr, own.BearMaxScore ?? builtIn.BearMaxScore,
                own.BearMinRr ?? builtIn.BearMinRr, own.MinConfidence ?? builtIn.MinConfidence)
            : builtIn;
    }

    /// <summary>Null for a mode whose picks are exited by their own levels alone.</summary>
    public ExitSettings? ExitsOf(TradingMode mode) =>
        config.Modes?.GetValueOrDefault(mode)?.Exits ?? BuiltInPolicy.Config.Modes!.GetValueOrDefault(mode)?.Exits;

    /// <summary>Null where the default profile always is used, also because the mode's own profiles are not those of the built-in bandit.</summary>
    public ExitBandit? BanditOf(TradingMode mode) =>
        config.Bandit?.GetValueOrDefault(mode) ?? (config.Modes?.GetValueOrDefault(mode)?.Exits is null ? BuiltInPolicy.Config.Bandit!.GetValueOrDefault(mode) : null);

    /// <summary>Null where the thresholds always are used, also because the policy has thresholds of its own.</summary>
    public EntryBandit? EntryBanditOf(TradingMode mode) =>
        config.EntryBandit?.GetValueOrDefault(mode) ?? (config.Thresholds?.GetValueOrDefault(mode) is null ? BuiltInPolicy.Config.EntryBandit!.GetValueOrDefault(mode) : null);

    /// <summary>The window of the evaluation; 90 days where nobody says otherwise, as in the former system.</summary>
    public EvaluationSettings EvaluationOf(TradingMode mode) =>
        config.Evaluation?.GetValueOrDefault(mode)
        ?? BuiltInPolicy.Config.Evaluation!.GetValueOrDefault(mode)
        ?? new EvaluationSettings(90, Timeframe.Day.Name, mode == TradingMode.Scalping ? EvaluationHorizons.Scalping : EvaluationHorizons.Eod);
}
