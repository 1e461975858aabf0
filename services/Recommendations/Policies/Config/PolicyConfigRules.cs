using System.Globalization;
using System.Text.RegularExpressions;
using Fyntrix.Recommendations.Market.Bars;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Policies.Agents;

namespace Fyntrix.Recommendations.Policies.Config;

/// <summary>The rules of a configuration beyond its shape; finds all that is wrong, not only the first.</summary>
internal sealed partial class PolicyConfigRules
{
    private const decimal WeightTolerance = 1e-9m;
    private const string NameError = "is no name: 1 to 64 lower-case letters, digits and underscores, beginning with a letter.";

    private readonly PolicyConfig _config;
    private readonly PolicyConfig? _builtIn;
    private readonly Dictionary<string, List<string>> _errors = new(StringComparer.Ordinal);

    private PolicyConfigRules(PolicyConfig config, PolicyConfig? builtIn)
    {
        _config = config;
        _builtIn = builtIn;
    }

    /// <returns>What is wrong, by the path of the member; empty when nothing is.</returns>
    public static IReadOnlyDictionary<string, string[]> Check(PolicyConfig config, PolicyConfig? builtIn)
    {
        var rules = new PolicyConfigRules(config, builtIn);
        rules.CheckAll();
        return rules._errors.ToDictionary(e => e.Key, e => e.Value.ToArray());
    }

    private void CheckAll()
    {
        if (_config is { Weights: null, Thresholds: null, Modes: null, Bandit: null, EntryBandit: null, Evaluation: null })
            Add("", "must have at least one of weights, thresholds, modes, bandit, entry_bandit and evaluation.");
        Each("weights", _config.Weights, (path, _, weights) => CheckWeights(path, weights));
        Each("thresholds", _config.Thresholds, CheckThresholds);
        Each("modes", _config.Modes, (path, _, settings) => CheckExits($"{path}.exits", settings.Exits));
        Each("bandit", _config.Bandit, CheckBandit);
        Each("entry_bandit", _config.EntryBandit, (path, _, bandit) => CheckEntryBandit(path, bandit));
        Each("evaluation", _config.Evaluation, CheckEvaluation);
    }

    private void CheckWeights(string path, IReadOnlyDictionary<string, decimal?> weights)
    {
        var before = _errors.Count;
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, weight) in weights)
        {
            var at = $"{path}.{name}";
            if (!IsName(name))
                Add(at, NameError);
            else if (!seen.TryAdd(BuiltInAgents.Canonical(name), name))
                Add(at, $"means the same agent as {seen[BuiltInAgents.Canonical(name)]}; name it once.");
            Within(at, weight, 0, 1);
        }

        var sum = weights.Values.Sum() ?? 0;
        if (_errors.Count == before && decimal.Abs(sum - 1) > WeightTolerance)
            Add(path, $"must sum to 1, and sums to {Text(sum)}.");
    }

    private void CheckThresholds(string path, TradingMode mode, ModeThresholds t)
    {
        Optional($"{path}.bull_min_score", t.BullMinScore, 0, 100);
        Optional($"{path}.bear_max_score", t.BearMaxScore, 0, 100);
        Optional($"{path}.bull_min_rr", t.BullMinRr, 0, 100);
        Optional($"{path}.bear_min_rr", t.BearMinRr, 0, 100);
        var builtIn = _builtIn?.Thresholds?.GetValueOrDefault(mode);
        var (bull, bear) = (t.BullMinScore ?? builtIn?.BullMinScore, t.BearMaxScore ?? builtIn?.BearMaxScore);
        if (bear >= bull)
            Add($"{path}.{(t.BearMaxScore is null ? "bull_min_score" : "bear_max_score")}", $"leaves no score between short picks (up to {Text(bear.Value)}) and long ones (from {Text(bull.Value)}).");
    }

    private void CheckExits(string path, ExitSettings? exits)
    {
        if (exits is null)
            return;
        if (exits.Profiles is not { Count: > 0 } profiles)
        {
            Add($"{path}.profiles", "must have at least one profile.");
            return;
        }

        foreach (var (id, profile) in profiles)
            CheckProfile($"{path}.profiles.{id}", id, profile);
        OneOf($"{path}.default_profile", exits.DefaultProfile, [.. profiles.Keys]);
    }

    private void CheckProfile(string path, string id, ExitProfile? profile)
    {
        if (!IsName(id))
            Add(path, NameError);
        if (profile is null)
        {
            Add(path, "must be an object.");
            return;
        }

        if (profile.Name is { } name && (name.Trim().Length == 0 || name.Length > 100))
            Add($"{path}.name", "must have 1 to 100 characters.");
        CheckLevel($"{path}.stop", profile.Stop, LevelTypes.OfStops, highestPercent: 99);
        CheckLevel($"{path}.target", profile.Target, LevelTypes.OfTargets, highestPercent: 1000);
        CheckTrailing($"{path}.trailing", profile.Trailing);
        if (profile.TimeStop is { } time)
        {
            Required($"{path}.time_stop.enabled", time.Enabled);
            Within($"{path}.time_stop.max_hold_minutes", time.MaxHoldMinutes, 1, 525_600);
        }

        if (profile.ExitPriority is { } priority && (priority.Order is not { } order || !order.Order().SequenceEqual(Enum.GetValues<ExitEvent>())))
            Add($"{path}.exit_priority.order", $"must have each of {string.Join(", ", Enum.GetNames<ExitEvent>())} once, the first to count first.");
        if (profile.Stop is null)
        {
            if (profile.Target?.Type == LevelTypes.RrMultiple)
                Add($"{path}.target.type", "cannot be rr_multiple without a stop: the risk is the distance to it.");
            if (profile.Trailing?.ActivationType == LevelTypes.RrMultiple)
                Add($"{path}.trailing.activation_type", "cannot be rr_multiple without a stop: the risk is the distance to it.");
        }
    }

    private void CheckLevel(string path, ExitLevel? level, IReadOnlyList<string> types, decimal highestPercent)
    {
        if (level is null)
            return;
        OneOf($"{path}.type", level.Type, types);
        Above0($"{path}.value", level.Value, level.Type == LevelTypes.Price ? 10_000_000 : level.Type == LevelTypes.Percent ? highestPercent : 100);
    }

    private void CheckTrailing(string path, TrailingStop? trailing)
    {
        if (trailing is null)
            return;
        Required($"{path}.enabled", trailing.Enabled);
        OneOf($"{path}.activation_type", trailing.ActivationType, LevelTypes.OfActivations);
        OneOf($"{path}.trail_type", trailing.TrailType, LevelTypes.OfTrails);
        Above0($"{path}.activation_value", trailing.ActivationValue, trailing.ActivationType == LevelTypes.Percent ? 1000 : 100);
        Above0($"{path}.trail_value", trailing.TrailValue, 99);
    }

    private void CheckBandit(string path, TradingMode mode, ExitBandit bandit)
    {
        CheckChoice(path, bandit.Enabled, bandit.Epsilon, bandit.MinTradesPerAction);
        if (bandit.Actions is not { Count: > 0 } actions)
        {
            Add($"{path}.actions", "must have at least one exit profile of the mode.");
            return;
        }

        var profiles = (_config.Modes?.GetValueOrDefault(mode)?.Exits ?? _builtIn?.Modes?.GetValueOrDefault(mode)?.Exits)?.Profiles?.Keys.ToList() ?? [];
        for (var i = 0; i < actions.Count; i++)
        {
            OneOf($"{path}.actions[{i.ToString(CultureInfo.InvariantCulture)}]", actions[i], profiles);
            if (actions.Take(i).Contains(actions[i]))
                Add($"{path}.actions[{i.ToString(CultureInfo.InvariantCulture)}]", "stands twice.");
        }
    }

    private void CheckEntryBandit(string path, EntryBandit bandit)
    {
        CheckChoice(path, bandit.Enabled, bandit.Epsilon, bandit.MinTradesPerAction);
        foreach (var (regime, bias) in bandit.RegimeBias ?? new Dictionary<MarketRegime, RegimeBias?>())
        {
            Within($"{path}.regime_bias.{regime}.long_mult", bias?.LongMult, 0, 10);
            Within($"{path}.regime_bias.{regime}.short_mult", bias?.ShortMult, 0, 10);
        }

        if (bandit.Actions is not { Count: > 0 } actions)
        {
            Add($"{path}.actions", "must have at least one action.");
            return;
        }

        foreach (var (id, action) in actions)
            CheckAction($"{path}.actions.{id}", id, action);
        OneOf($"{path}.default_action", bandit.DefaultAction, [.. actions.Keys]);
    }

    private void CheckAction(string path, string id, EntryAction? action)
    {
        if (!IsName(id))
            Add(path, NameError);
        if (action is null)
        {
            Add(path, "must be an object.");
            return;
        }

        Within($"{path}.bull_min_score", action.BullMinScore, 0, 100);
        Within($"{path}.bull_min_rr", action.BullMinRr, 0, 100);
        Within($"{path}.bear_max_score", action.BearMaxScore, 0, 100);
        Within($"{path}.bear_min_rr", action.BearMinRr, 0, 100);
        Optional($"{path}.max_long_picks", action.MaxLongPicks, 0, 50);
        Optional($"{path}.max_short_picks", action.MaxShortPicks, 0, 50);
        if (action.BearMaxScore >= action.BullMinScore)
            Add($"{path}.bear_max_score", "must be below bull_min_score.");
    }

    private void CheckChoice(string path, bool? enabled, decimal? epsilon, int? minTrades)
    {
        Required($"{path}.enabled", enabled);
        Within($"{path}.epsilon", epsilon, 0, 1);
        Within($"{path}.min_trades_per_action", minTrades, 0, 1_000_000);
    }

    private void CheckEvaluation(string path, TradingMode mode, EvaluationSettings evaluation)
    {
        Within($"{path}.lookback_days", evaluation.LookbackDays, 1, 730);
        OneOf($"{path}.timeframe", evaluation.Timeframe, Timeframe.Names);
        OneOf(
            $"{path}.evaluation_horizon",
            evaluation.EvaluationHorizon,
            mode == TradingMode.Scalping ? [EvaluationHorizons.Scalping, EvaluationHorizons.Eod] : [EvaluationHorizons.Eod]);
    }

    private void Each<T>(string section, IReadOnlyDictionary<TradingMode, T?>? modes, Action<string, TradingMode, T> check)
        where T : class
    {
        foreach (var (mode, value) in modes ?? new Dictionary<TradingMode, T?>())
        {
            if (value is null)
                Add($"{section}.{mode}", "must be an object.");
            else
                check($"{section}.{mode}", mode, value);
        }
    }

    private void Required(string path, bool? value)
    {
        if (value is null)
            Add(path, "is required.");
    }

    private void Within(string path, decimal? value, decimal min, decimal max)
    {
        if (value is null)
            Add(path, "is required.");
        else
            Optional(path, value, min, max);
    }

    private void Optional(string path, decimal? value, decimal min, decimal max)
    {
        if (value < min || value > max)
            Add(path, $"must be between {Text(min)} and {Text(max)}.");
    }

    private void Above0(string path, decimal? value, decimal max)
    {
        if (value is null)
            Add(path, "is required.");
        else if (value <= 0 || value > max)
            Add(path, $"must be above 0 and at most {Text(max)}.");
    }

    private void OneOf(string path, string? value, IReadOnlyList<string> allowed)
    {
        if (value is null)
            Add(path, "is required.");
        else if (!allowed.Contains(value, StringComparer.Ordinal))
            Add(path, allowed.Count == 0 ? "is no exit profile of the mode, which has none." : $"must be one of {string.Join(", ", allowed)}.");
    }

    private void Add(string path, string error)
    {
        if (!_errors.TryGetValue(path, out var errors))
            _errors[path] = errors = [];
        errors.Add(error);
    }

    private static string Text(decimal number) => number.ToString("0.############################", CultureInfo.InvariantCulture);

    private static bool IsName(string name) => Name().IsMatch(name);

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
