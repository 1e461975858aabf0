using System.Text.Json;
using System.Text.Json.Nodes;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Policies;
using Fyntrix.Recommendations.Policies.Config;
using Fyntrix.Testing;

namespace Fyntrix.Recommendations.Tests;

/// <summary>What a configuration must be, and what is said of one that is not.</summary>
public sealed class PolicyConfigTests
{
    private const string Profile = "modes.Swing.exits.profiles.wide";
    private const string Trailing = Profile + ".trailing";
    private const string Action = "entry_bandit.Swing.actions.follow";

    [Fact]
    public void A_whole_configuration_is_read()
    {
        var reading = Read(PolicySamples.Whole);

        Assert.Empty(reading.Errors);
        Assert.Equal(["technical", "pattern", "regime"], reading.Config!.Weights![TradingMode.Swing]!.Keys);
        Assert.Equal(2.5m, reading.Config.Modes![TradingMode.Swing]!.Exits!.Profiles!["wide"]!.Target!.Value);
    }

    [Theory]
    // Weights.
    [InlineData("weights.Swing.technical", "-0.1", "weights.Swing.technical")]
    [InlineData("weights.Swing.technical", "1.1", "weights.Swing.technical")]
    [InlineData("weights.Swing.technical", "null", "weights.Swing.technical")]
    [InlineData("weights.Swing.technical", "\"0.5\"", "weights.Swing.technical")]
    [InlineData("weights.Swing.technical", "0.500000002", "weights.Swing")]
    [InlineData("weights.Swing.technical", "0.4", "weights.Swing")]
    [InlineData("weights.Swing.pattern_recognition", "0", "weights.Swing.pattern_recognition")]
    [InlineData("weights.Swing.Technical", "0", "weights.Swing.Technical")]
    [InlineData("weights.Swing", "{}", "weights.Swing")]
    [InlineData("weights.Swing", "null", "weights.Swing")]
    [InlineData("weights.Sideways", "{}", "weights.Sideways")]
    [InlineData("weights.swing", "{}", "weights.swing")]
    // Thresholds.
    [InlineData("thresholds.Swing.bull_min_score", "101", "thresholds.Swing.bull_min_score")]
    [InlineData("thresholds.Swing.bear_max_score", "-1", "thresholds.Swing.bear_max_score")]
    [InlineData("thresholds.Swing.bear_max_score", "60", "thresholds.Swing.bear_max_score")]
    [InlineData("thresholds.Swing.bull_min_rr", "101", "thresholds.Swing.bull_min_rr")]
    [InlineData("thresholds.Swing.min_confidence", "\"Sure\"", "thresholds.Swing.min_confidence")]
    [InlineData("thresholds.Swing.min_blend_score", "60", "thresholds.Swing.min_blend_score")]
    // Exit profiles.
    [InlineData("modes.Swing.entries", "{}", "modes.Swing.entries")]
    [InlineData("modes.Swing.exits.profiles", "{}", "modes.Swing.exits.profiles", "bandit.Swing.actions[0]", "bandit.Swing.actions[1]")]
    [InlineData("modes.Swing.exits.default_profile", "\"narrow\"", "modes.Swing.exits.default_profile")]
    [InlineData("modes.Swing.exits.default_profile", "null", "modes.Swing.exits.default_profile")]
    [InlineData("modes.Swing.exits.profiles.Bad Name", "{}", "modes.Swing.exits.profiles.Bad Name")]
    [InlineData("modes.Swing.exits.profiles.tight", "null", "modes.Swing.exits.profiles.tight")]
    [InlineData(Profile + ".name", "\" \"", Profile + ".name")]
    [InlineData(Profile + ".stop.type", "\"rr_multiple\"", Profile + ".stop.type")]
    [InlineData(Profile + ".stop.type", "null", Profile + ".stop.type")]
    [InlineData(Profile + ".stop.value", "0", Profile + ".stop.value")]
    [InlineData(Profile + ".stop.value", "99.5", Profile + ".stop.value")]
    [InlineData(Profile + ".stop.value", "null", Profile + ".stop.value")]
    [InlineData(Profile + ".stop.distance", "1", Profile + ".stop.distance")]
    [InlineData(Profile + ".stop", "null", Profile + ".target.type")]
    [InlineData(Profile + ".target.type", "\"atr_multiple\"", Profile + ".target.type")]
    [InlineData(Profile + ".target.value", "100.5", Profile + ".target.value")]
    [InlineData(Trailing + ".enabled", "null", Trailing + ".enabled")]
    [InlineData(Trailing + ".activation_type", "\"price\"", Trailing + ".activation_type")]
    [InlineData(Trailing + ".activation_value", "-1", Trailing + ".activation_value")]
    [InlineData(Trailing + ".trail_type", "\"rr_multiple\"", Trailing + ".trail_type")]
    [InlineData(Trailing + ".trail_value", "100", Trailing + ".trail_value")]
    [InlineData(Profile + ".time_stop.max_hold_minutes", "0", Profile + ".time_stop.max_hold_minutes")]
    [InlineData(Profile + ".time_stop.max_hold_minutes", "1.5", Profile + ".time_stop.max_hold_minutes")]
    [InlineData(Profile + ".exit_priority.order", """["STOP","TRAIL","TARGET"]""", Profile + ".exit_priority.order")]
    [InlineData(Profile + ".exit_priority.order", """["STOP","STOP","TARGET","TIME"]""", Profile + ".exit_priority.order")]
    [InlineData(Profile + ".exit_priority.order", """["STOP","TRAIL","TARGET","TIME","TIME"]""", Profile + ".exit_priority.order")]
    [InlineData(Profile + ".exit_priority", "{}", Profile + ".exit_priority.order")]
    // Bandits.
    [InlineData("bandit.Swing.epsilon", "1.01", "bandit.Swing.epsilon")]
    [InlineData("bandit.Swing.epsilon", "-0.01", "bandit.Swing.epsilon")]
    [InlineData("bandit.Swing.enabled", "null", "bandit.Swing.enabled")]
    [InlineData("bandit.Swing.min_trades_per_action", "-1", "bandit.Swing.min_trades_per_action")]
    [InlineData("bandit.Swing.actions", "[]", "bandit.Swing.actions")]
    [InlineData("bandit.Swing.actions", """["wide","narrow"]""", "bandit.Swing.actions[1]")]
    [InlineData("bandit.Swing.actions", """["wide","wide"]""", "bandit.Swing.actions[1]")]
    [InlineData("bandit.Swing.actions", """[null]""", "bandit.Swing.actions[0]")]
    [InlineData("bandit.Commodity", """{"enabled":true,"epsilon":0,"min_trades_per_action":0,"actions":["wide"]}""", "bandit.Commodity.actions[0]")]
    [InlineData("entry_bandit.Swing.default_action", "\"other\"", "entry_bandit.Swing.default_action")]
    [InlineData("entry_bandit.Swing.actions", "{}", "entry_bandit.Swing.actions")]
    [InlineData(Action + ".bull_min_score", "null", Action + ".bull_min_score")]
    [InlineData(Action + ".bear_max_score", "60", Action + ".bear_max_score")]
    [InlineData(Action + ".max_long_picks", "51", Action + ".max_long_picks")]
    [InlineData("entry_bandit.Swing.regime_bias.Bull.long_mult", "11", "entry_bandit.Swing.regime_bias.Bull.long_mult")]
    [InlineData("entry_bandit.Swing.regime_bias.Bull", "null", "entry_bandit.Swing.regime_bias.Bull.long_mult", "entry_bandit.Swing.regime_bias.Bull.short_mult")]
    [InlineData("entry_bandit.Swing.regime_bias.Crash", "{}", "entry_bandit.Swing.regime_bias.Crash")]
    // Evaluation.
    [InlineData("evaluation.Swing.lookback_days", "0", "evaluation.Swing.lookback_days")]
    [InlineData("evaluation.Swing.lookback_days", "731", "evaluation.Swing.lookback_days")]
    [InlineData("evaluation.Swing.timeframe", "\"2h\"", "evaluation.Swing.timeframe")]
    [InlineData("evaluation.Swing.evaluation_horizon", "\"SCALPING\"", "evaluation.Swing.evaluation_horizon")]
    // The whole.
    [InlineData("learning", "{}", "learning")]
    public void What_is_wrong_is_told_by_its_path(string path, string value, params string[] errors)
    {
        var config = JsonNode.Parse(PolicySamples.Whole)!;
        var parts = path.Split('.');
        var at = parts[..^1].Aggregate(config, (node, name) => node[name]!);
        at[parts[^1]] = JsonNode.Parse(value);

        Assert.Equal(errors.Order(StringComparer.Ordinal), Read(config.ToJsonString()).Errors.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("weights.Swing.technical", "0.5000000009")]
    [InlineData("weights.Swing.technical", "5E-1")]
    [InlineData("weights.Swing.newcomer", "0")]
    [InlineData("bandit.Swing.epsilon", "0")]
    [InlineData("bandit.Swing.epsilon", "1")]
    [InlineData("thresholds.Swing", "{}")]
    [InlineData(Profile + ".time_stop.max_hold_minutes", "1")]
    [InlineData("evaluation.Scalping", """{"lookback_days":730,"timeframe":"1m","evaluation_horizon":"SCALPING"}""")]
    public void What_is_just_right_is_taken(string path, string value)
    {
        var config = JsonNode.Parse(PolicySamples.Whole)!;
        var parts = path.Split('.');
        parts[..^1].Aggregate(config, (node, name) => node[name]!)[parts[^1]] = JsonNode.Parse(value);

        Assert.Empty(Read(config.ToJsonString()).Errors);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("{")]
    [InlineData("""{"weights":null}""")]
    public void What_is_no_configuration_at_all_is_told_of_as_a_whole(string json) =>
        Assert.Equal("config", Assert.Single(Read(json).ErrorsOfRequest).Key);

    [Theory]
    [InlineData("""{"weights":{"Swing":{"technical":0.5,"technical":0.5}}}""")]
    [InlineData("""{"weights":{"Swing":{"technical":1}},"weights":{"Swing":{"technical":1}}}""")]
    public void What_stands_twice_is_refused(string json) => Assert.False(Read(json).IsValid);

    [Fact]
    public void A_threshold_alone_must_fit_the_built_in_one_that_goes_with_it()
    {
        Assert.Equal("thresholds.Swing.bull_min_score", Assert.Single(Read("""{"thresholds":{"Swing":{"bull_min_score":45}}}""").Errors).Key);
        Assert.Empty(Read("""{"thresholds":{"Swing":{"bull_min_score":45.1}}}""").Errors);
    }

    [Fact]
    public void The_actions_of_a_bandit_may_be_built_in_profiles_where_the_policy_has_none_of_its_own() =>
        Assert.Empty(Read("""{"bandit":{"Swing":{"enabled":true,"epsilon":0,"min_trades_per_action":1,"actions":["swing_tight"]}}}""").Errors);

    [Theory]
    [InlineData("""{"b":[1.50,{"y":true,"x":null}],"a":"é\u0026"}""", """{ "a" : "é&", "b" : [ 15e-1, { "x": null, "y": true } ] }""", true)]
    [InlineData("""{"a":100}""", """{"a":1e2}""", true)]
    [InlineData("""{"a":0}""", """{"a":-0.0}""", true)]
    [InlineData("""{"a":1}""", """{"a":1.0000000000000000001}""", false)]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""", false)]
    [InlineData("""{"a":"1"}""", """{"a":1}""", false)]
    public void Equal_configurations_have_equal_hashes(string one, string other, bool equal) =>
        Assert.Equal(equal, CanonicalJson.Hash(one) == CanonicalJson.Hash(other));

    [Fact]
    public void Even_what_has_no_canonical_form_has_a_hash() =>
        Assert.Equal(64, CanonicalJson.Hash("""{"\ud800":1}""").Length);

    [Fact]
    public void The_built_in_policy_weighs_every_mode_and_knows_the_former_figures()
    {
        var settings = new PolicySettings(BuiltInPolicy.Id, BuiltInPolicy.Name, BuiltInPolicy.Config);

        foreach (var mode in Enum.GetValues<TradingMode>())
        {
            Assert.Equal(1, settings.WeightsOf(mode).Values.Sum());
            Assert.Contains("technical", settings.WeightsOf(mode).Keys);
        }

        Assert.Equal(new ModeThresholds(65, 1.8m, 40, 1.8m, Confidence.Low), settings.ThresholdsOf(TradingMode.Options));
        Assert.Equal(["scalping_aggressive", "scalping_balanced", "scalping_safe"], settings.ExitsOf(TradingMode.Scalping)!.Profiles!.Keys.Order());
        Assert.Equal((0.2m, 30), (settings.BanditOf(TradingMode.Intraday)!.Epsilon, settings.BanditOf(TradingMode.Intraday)!.MinTradesPerAction));
        Assert.Equal("swing_trend_follow", settings.EntryBanditOf(TradingMode.Swing)!.DefaultAction);
        Assert.Equal(new EvaluationSettings(60, "15m", "EOD"), settings.EvaluationOf(TradingMode.Intraday));
        Assert.Equal(new EvaluationSettings(90, "1D", "SCALPING"), settings.EvaluationOf(TradingMode.Scalping));
        Assert.Equal(new EvaluationSettings(90, "1D", "EOD"), settings.EvaluationOf(TradingMode.Commodity));
        Assert.Null(settings.ExitsOf(TradingMode.Commodity));
        // printf 'RL Baseline v1' | sha256sum | head -c 32
        Assert.Equal(BuiltInPolicy.Id, Shared.Hashes.Sha256Hex(BuiltInPolicy.Name)[..32]);
    }

    [Fact]
    public void What_a_policy_leaves_out_is_as_in_the_built_in_one()
    {
        var settings = new PolicySettings("p", "P", Read("""{"weights":{"Swing":{"pattern":1}},"thresholds":{"Swing":{"bull_min_score":70}}}""").Config!);

        Assert.Equal(new Dictionary<string, decimal> { ["pattern_recognition"] = 1 }, settings.WeightsOf(TradingMode.Swing));
        Assert.Equal(BuiltInPolicy.Config.Weights![TradingMode.Intraday]!["technical"], settings.WeightsOf(TradingMode.Intraday)["technical"]);
        Assert.Equal(new ModeThresholds(70, 1.8m, 45, 1.8m, Confidence.Low), settings.ThresholdsOf(TradingMode.Swing));
        Assert.Equal("swing_trend", settings.ExitsOf(TradingMode.Swing)!.DefaultProfile);
        Assert.Equal(["swing_tight", "swing_trend"], settings.BanditOf(TradingMode.Swing)!.Actions);
        // Thresholds of its own are not drawn by lot.
        Assert.Null(settings.EntryBanditOf(TradingMode.Swing));
    }

    [Fact]
    public void A_mode_with_profiles_of_its_own_does_not_draw_from_the_built_in_ones() =>
        Assert.Null(new PolicySettings("p", "P", Read("""{"modes":{"Swing":{"exits":{"default_profile":"a","profiles":{"a":{}}}}}}""").Config!).BanditOf(TradingMode.Swing));

    [SharedDataFact]
    public void The_built_in_policy_has_the_figures_of_the_former_baseline()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(SharedData.Folder!, "legacy", "behaviour-vectors.json")));
        using var own = JsonDocument.Parse(BuiltInPolicy.ConfigJson);

        foreach (var section in file.RootElement.GetProperty("baseline_rl_policy_config").EnumerateObject())
            Assert.Equal(CanonicalJson.Of(section.Value.GetRawText()), own.RootElement.GetProperty(section.Name).GetRawText());
    }

    private static PolicyConfigReading Read(string json) => PolicyConfigReader.Read(json, BuiltInPolicy.Config);
}
