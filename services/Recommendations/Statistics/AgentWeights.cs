using System.Text.Json;
using Fyntrix.Recommendations.Policies.Agents;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Statistics;

/// <summary>The weights with which agents are blended for leave-one-out.</summary>
internal static class AgentWeights
{
    private static readonly Dictionary<string, double> None = [];

    /// <summary>The policy's weight of each agent, 0 for one that it does not name; equal weights where it names none of them.</summary>
    public static Dictionary<string, double> For(IReadOnlyCollection<string> agents, IReadOnlyDictionary<string, double> policy)
    {
        var named = policy.GroupBy(w => BuiltInAgents.Canonical(w.Key)).ToDictionary(g => g.Key, g => g.Sum(w => Math.Max(0, w.Value)));
        var weights = agents.ToDictionary(a => a, a => named.GetValueOrDefault(BuiltInAgents.Canonical(a)));
        return weights.Values.Any(w => w > 0) ? weights : agents.ToDictionary(a => a, _ => 1.0);
    }

    /// <summary>The weights that policies have for a mode, each policy read once.</summary>
    public static Func<OutcomeGroup, IReadOnlyDictionary<string, double>> Of(SqliteConnection connection)
    {
        var known = new Dictionary<(string, string), IReadOnlyDictionary<string, double>>();
        return group => known.TryGetValue((group.Policy, group.Mode), out var weights)
            ? weights
            : known[(group.Policy, group.Mode)] = Read(connection, group.Policy, group.Mode);
    }

    private static Dictionary<string, double> Read(SqliteConnection connection, string policy, string mode)
    {
        if (connection.QueryFirst("SELECT config_json FROM rl_policies WHERE policy_id = $policy", r => r.GetString(0), ("$policy", policy)) is not { } json)
            return None;
        try
        {
            using var config = JsonDocument.Parse(json);
            return config.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("weights", out var modes) && modes.ValueKind == JsonValueKind.Object
                && modes.TryGetProperty(mode, out var weights) && weights.ValueKind == JsonValueKind.Object
                ? weights.EnumerateObject().Where(w => w.Value.ValueKind == JsonValueKind.Number).GroupBy(w => w.Name).ToDictionary(w => w.Key, w => Finite(w.Last().Value.GetDouble()))
                : None;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Nesting beyond what is read and half characters, which a policy of the former system may have: without weights its days
            // can still be counted.
            return None;
        }
    }

    private static double Finite(double weight) => double.IsFinite(weight) ? weight : 0;
}
