using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Policies;
using Fyntrix.Recommendations.Policies.Agents;
using Fyntrix.Recommendations.Policies.Config;
using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.Recommendations.Import;

/// <summary>
/// Turns the configuration files of the former system into ours: agents get the names that they themselves use, and
/// <c>min_blend_score</c> becomes <c>bull_min_score</c>, <c>min_risk_reward</c> both <c>bull_min_rr</c> and <c>bear_min_rr</c>. What a
/// short pick needs stood nowhere and stays as in the built-in policy. The thresholds and horizons as they were stand in the description.
/// </summary>
internal static class FormerConfiguration
{
    private const string Swing = nameof(TradingMode.Swing);

    /// <summary>Names that the file itself calls aliases.</summary>
    private static readonly Dictionary<string, string> ModeAliases = new(StringComparer.Ordinal)
    {
        ["Positional"] = Swing,
        ["Delivery"] = Swing,
        ["Long-term"] = Swing,
    };

    /// <summary>The horizons of the former system that are ours as well; its days were those of a calendar, ours are trading days.</summary>
    private static readonly Dictionary<string, (string Type, decimal? Days)> OwnHorizons = new(StringComparer.Ordinal)
    {
        [nameof(TradingMode.Scalping)] = ("exit_only", null),
        [nameof(TradingMode.Intraday)] = ("eod_close", null),
        [Swing] = ("fixed_days", 5),
        [nameof(TradingMode.Options)] = ("fixed_days", 3),
        [nameof(TradingMode.Futures)] = ("fixed_days", 3),
        [nameof(TradingMode.Commodity)] = ("fixed_days", 5),
    };

    /// <summary>A weights file as a draft of a policy.</summary>
    /// <param name="file">The file's name.</param>
    /// <param name="weights">Its content.</param>
    /// <param name="horizons">The content of the horizons file, for the description; null when there is none.</param>
    /// <param name="leftOut">Takes what the draft does not have.</param>
    /// <exception cref="FormatException">It is no weights file.</exception>
    public static FormerDraft Draft(string file, JsonObject? weights, JsonObject? horizons, List<LeftOutRow> leftOut)
    {
        if (weights?["modes"] is not JsonObject modes)
            throw new FormatException("is not a weights file of the former system: it has no modes.");

        var (ownWeights, ownThresholds, formerThresholds) = (new JsonObject(), new JsonObject(), new JsonObject());
        foreach (var (name, settings) in modes)
        {
            var mode = ModeAliases.TryGetValue(name, out var meant) && !modes.ContainsKey(meant) ? meant : name;
            if (!Enum.GetNames<TradingMode>().Contains(mode) || settings is not JsonObject)
            {
                leftOut.Add(Row(file, $"mode {name}", "MODE_UNKNOWN", settings));
                continue;
            }

            // Positional and Delivery both mean Swing.
            if (ownWeights.ContainsKey(mode) || ownThresholds.ContainsKey(mode))
            {
                leftOut.Add(Row(file, $"mode {name}", "MODE_TWICE", settings));
                continue;
            }

            if (settings["weights"] is { } w)
                ownWeights[mode] = Weights(w);
            if (settings["thresholds"] is JsonObject t)
            {
                formerThresholds[name] = t.DeepClone();
                if (Thresholds(t) is { Count: > 0 } thresholds)
                    ownThresholds[mode] = thresholds;
            }
        }

        var config = new JsonObject { ["weights"] = ownWeights, ["thresholds"] = ownThresholds };
        var text = CanonicalJson.Of(config.ToJsonString());
        var id = CanonicalJson.Hash(text)[..32];
        var version = weights["version"]?.ToString() ?? "without a version";
        var reading = PolicyConfigReader.Read(text, BuiltInPolicy.Config);
        if (!reading.IsValid)
            leftOut.Add(new LeftOutRow(file, $"policy {id}: {reading.Errors.First().Key} {reading.Errors.First().Value[0]}", "DRAFT_CANNOT_BE_ACTIVATED", text));

        var description = $"Weights and thresholds of {file} of the former system. Its thresholds: {formerThresholds.ToJsonString()}.";
        if (horizons is not null)
            description += $" Its horizons: {horizons.ToJsonString()}.";
        return new FormerDraft(id, $"Former configuration {version}".Cut(100), description.Cut(NewPolicyValidator.MaxDescription), text);
    }

    /// <summary>Reads the horizons file; a mode's horizon is part of each pick's rule here, and no configuration changes it.</summary>
    /// <returns>How many modes it names.</returns>
    public static int Horizons(string file, JsonObject horizons, List<LeftOutRow> leftOut)
    {
        foreach (var (mode, horizon) in horizons)
        {
            var (type, days) = (Text(horizon?["type"]), Number(horizon?["days"]));
            if (!OwnHorizons.TryGetValue(mode, out var own) || own != (type, days))
                leftOut.Add(Row(file, $"horizon of {mode}", OwnHorizons.ContainsKey(mode) ? "HORIZON_IS_FIXED" : "MODE_UNKNOWN", horizon));
        }

        return horizons.Count;
    }

    private static JsonNode Weights(JsonNode former)
    {
        if (former is not JsonObject agents)
            return former.DeepClone();
        var weights = new JsonObject();
        foreach (var (name, weight) in agents)
        {
            // Two names of one agent: both stay, so that the draft says what was wrong with the file.
            var canonical = BuiltInAgents.Canonical(name);
            weights[agents.Any(a => a.Key != name && BuiltInAgents.Canonical(a.Key) == canonical) ? name : canonical] = weight?.DeepClone();
        }

        return weights;
    }

    private static JsonObject Thresholds(JsonObject former)
    {
        var thresholds = new JsonObject();
        Take("bull_min_score", "min_blend_score", "bull_min_score");
        Take("bull_min_rr", "min_risk_reward", "bull_min_rr");
        Take("bear_max_score", "bear_max_score");
        Take("bear_min_rr", "min_risk_reward", "bear_min_rr");
        Take("min_confidence", "min_confidence");
        return thresholds;

        // The last of the names that is there counts.
        void Take(string own, params ReadOnlySpan<string> names)
        {
            foreach (var name in names)
            {
                if (former[name] is { } value)
                    thresholds[own] = value.DeepClone();
            }
        }
    }

    private static LeftOutRow Row(string file, string row, string reason, JsonNode? content) =>
        new(file, row, reason, new JsonObject { ["row"] = row, ["content"] = content?.DeepClone() }.ToJsonString());

    private static string? Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;

    private static decimal? Number(JsonNode? node) =>
        node?.GetValueKind() == JsonValueKind.Number && decimal.TryParse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
