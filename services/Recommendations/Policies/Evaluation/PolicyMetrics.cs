using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fyntrix.Recommendations.Picks;
using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.Recommendations.Policies.Evaluation;

/// <summary>
/// <c>metrics_json</c> of a policy, in the shape of the former system: <c>exit_profiles.{Mode}.{id}</c>,
/// <c>best_exit_profiles.{Mode}</c>, <c>last_evaluated_at_by_mode</c>, <c>sample_by_mode</c>, and what bandits have learned. What of
/// it is not as expected counts as not there.
/// </summary>
internal sealed class PolicyMetrics
{
    private readonly JsonObject _root;

    public PolicyMetrics(string? json) => _root = Parse(json);

    public ProfileMetrics Profile(TradingMode mode, string id) =>
        Read<ProfileMetrics>(_root["exit_profiles"], mode.ToString(), id) ?? ProfileMetrics.None;

    public string? BestProfile(TradingMode mode) => Read<string>(_root["best_exit_profiles"], mode.ToString(), "id");

    public DateTimeOffset? LastEvaluatedAt(TradingMode mode) => Read<DateTimeOffset?>(_root["last_evaluated_at_by_mode"], mode.ToString());

    public EvaluationSample? Sample(TradingMode mode) => Read<EvaluationSample>(_root["sample_by_mode"], mode.ToString());

    /// <summary>How many contexts the mode's exit bandit has met, and how many actions it has tried in them altogether.</summary>
    public (int Contexts, int Actions) Bandit(TradingMode mode)
    {
        var contexts = (At(_root["bandit"], mode.ToString(), "contexts") as JsonObject)?.Select(c => At(c.Value, "actions") as JsonObject).ToList() ?? [];
        return (contexts.Count, contexts.Sum(actions => actions?.Count ?? 0));
    }

    /// <summary>The metrics with those of the modes renewed; all else stays.</summary>
    public string With(IEnumerable<EvaluatedMode> modes, DateTimeOffset now)
    {
        foreach (var mode in modes)
        {
            var name = mode.Mode.ToString();
            Section("exit_profiles")[name] = JsonSerializer.SerializeToNode(mode.Profiles, JsonDefaults.Options);
            Section("last_evaluated_at_by_mode")[name] = JsonSerializer.SerializeToNode(now, JsonDefaults.Options);
            Section("sample_by_mode")[name] = JsonSerializer.SerializeToNode(mode.Sample, JsonDefaults.Options);
            if (mode.BestProfile is { } best)
                Section("best_exit_profiles")[name] = new JsonObject { ["id"] = best, ["criterion"] = "score" };
            else
                Section("best_exit_profiles").Remove(name);
        }

        return _root.ToJsonString(JsonDefaults.Options);
    }

    private JsonObject Section(string name)
    {
        if (_root[name] is not JsonObject section)
            _root[name] = section = [];
        return section;
    }

    private static T? Read<T>(JsonNode? node, params ReadOnlySpan<string> path)
    {
        try
        {
            return At(node, path) is { } value ? value.Deserialize<T>(JsonDefaults.Options) : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static JsonNode? At(JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
            node = (node as JsonObject)?[name];
        return node;
    }

    private static JsonObject Parse(string? json)
    {
        try
        {
            return json is null || JsonText.HasHalfCharacters(Encoding.UTF8.GetBytes(json))
                ? []
                : JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
