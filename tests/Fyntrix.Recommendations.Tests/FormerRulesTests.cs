using System.Text.Json;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Rules;
using Fyntrix.Recommendations.TradingModes;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.Testing;

namespace Fyntrix.Recommendations.Tests;

/// <summary>The rules of the former system, with what was wrong with them mended.</summary>
public sealed class FormerRulesTests
{
    [Fact]
    public void Rules_give_what_the_former_system_gave()
    {
        using var vectors = JsonDocument.Parse(typeof(FormerRulesTests).Assembly.GetManifestResourceStream("former-rules.json")!);

        Assert.Equal(70, FormerRules.Check(vectors.RootElement));
    }

    [SharedDataFact]
    public void Rules_give_what_all_vectors_of_the_former_system_say()
    {
        using var vectors = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(SharedData.Folder!, "legacy", "behaviour-vectors.json")));

        Assert.Equal(94, FormerRules.Check(vectors.RootElement));
    }

    [Theory]
    [InlineData(null, RiskRewardGrade.ACCEPTABLE)]
    [InlineData(2.5, RiskRewardGrade.FAVOURABLE)]
    [InlineData(2.4999, RiskRewardGrade.ACCEPTABLE)]
    [InlineData(1.5, RiskRewardGrade.ACCEPTABLE)]
    [InlineData(1.4999, RiskRewardGrade.POOR)]
    [InlineData(0.0, RiskRewardGrade.POOR)]
    internal void A_ratio_is_graded(double? ratio, RiskRewardGrade grade) => Assert.Equal(grade, RiskReward.GradeOf((decimal?)ratio));

    [Theory]
    [InlineData(70, "Buy")]
    [InlineData(69.9, "Neutral")]
    [InlineData(60, "Neutral")]
    [InlineData(45, "Neutral")]
    [InlineData(44.9, "Neutral")]
    [InlineData(35, "Neutral")]
    [InlineData(34.9, "Sell")]
    public void A_poor_ratio_takes_the_edge_off(double score, string recommendation) =>
        Assert.Equal(recommendation, RecommendationBands.Of((decimal)score, 1.49m));

    [Fact]
    public void Contradictory_signals_make_a_strong_sell_a_sell_and_change_nothing_else()
    {
        foreach (var score in new[] { 0m, 34.9m })
            Assert.Equal(("Strong Sell", "Sell"), (RecommendationBands.Of(score, 2), RecommendationBands.Of(score, 2, isContradictory: true)));
        foreach (var score in new[] { 35m, 45, 60, 70, 100 })
            Assert.Equal(RecommendationBands.Of(score, 3), RecommendationBands.Of(score, 3, isContradictory: true));
    }

    [Theory]
    [InlineData(1, 1, 2, false)]
    [InlineData(2, 1, 3, false)]
    [InlineData(2, 2, 4, true)]
    [InlineData(6, 3, 10, true)]
    [InlineData(3, 6, 10, true)]
    [InlineData(7, 3, 10, false)]
    public void Signals_contradict_when_there_are_three_and_they_nearly_balance(int bullish, int bearish, int count, bool contradict) =>
        Assert.Equal(contradict, RecommendationBands.AreContradictory(bullish, bearish, count));

    [Theory]
    [InlineData(-0.1)]
    [InlineData(100.1)]
    public void A_score_beyond_its_range_recommends_nothing(double score) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RecommendationBands.Of((decimal)score, null));

    [Fact]
    public void Levels_of_a_short_are_those_of_a_long_mirrored()
    {
        foreach (var mode in Enum.GetValues<TradingMode>())
        {
            foreach (var score in new[] { 0m, 29.9m, 30, 30.1m, 50, 69.9m, 70, 100 })
            {
                var (up, down) = (StrategyParameters.Of(mode, Direction.LONG, 100 - score, 250), StrategyParameters.Of(mode, Direction.SHORT, score, 250));

                Assert.Equal((up.TargetPercent, up.StopPercent, up.RiskReward), (down.TargetPercent, down.StopPercent, down.RiskReward));
                Assert.Equal((up.TargetPrice - 250, up.StopLoss - 250), (250 - down.TargetPrice, 250 - down.StopLoss));
                Assert.True(down.TargetPrice < 250 && 250 < down.StopLoss);
            }
        }
    }

    [Fact]
    public void Levels_are_exact_to_a_hundredth_of_a_paisa()
    {
        // 1475.30 × 1.015 = 1497.4295; × 0.992 = 1463.4976.
        var levels = StrategyParameters.Of(TradingMode.Intraday, Direction.LONG, 70, 1475.30m);

        Assert.Equal((1497.4295m, 1463.4976m), (levels.TargetPrice, levels.StopLoss));
    }

    [Theory]
    [InlineData("Scalping", 55, 1.2, 44, 1.2)]
    [InlineData("Intraday", 60, 1.5, 44, 1.5)]
    [InlineData("Swing", 60, 1.8, 45, 1.8)]
    [InlineData("Options", 65, 1.8, 40, 1.8)]
    [InlineData("Futures", 60, 1.7, 44, 1.7)]
    [InlineData("Commodity", 60, 1.5, 44, 1.5)]
    public void Thresholds_hold_at_their_bounds(string mode, int minScore, double minLong, int maxScore, double minShort)
    {
        var thresholds = ModeProfile.Of(Enum.Parse<TradingMode>(mode)).Thresholds;

        Assert.True(thresholds.Allow(Direction.LONG, minScore, (decimal)minLong));
        Assert.False(thresholds.Allow(Direction.LONG, minScore - 0.1m, (decimal)minLong));
        Assert.False(thresholds.Allow(Direction.LONG, minScore, (decimal)minLong - 0.01m));
        Assert.False(thresholds.Allow(Direction.LONG, minScore, null));
        Assert.True(thresholds.Allow(Direction.SHORT, maxScore, (decimal)minShort));
        Assert.False(thresholds.Allow(Direction.SHORT, maxScore + 0.1m, (decimal)minShort));
        Assert.False(thresholds.Allow(Direction.SHORT, maxScore, (decimal)minShort - 0.01m));
        Assert.False(thresholds.Allow(Direction.SHORT, maxScore, null));
    }

    [Fact]
    public void Weights_sum_to_one_for_everybody()
    {
        foreach (var mode in Enum.GetValues<TradingMode>())
        {
            Assert.InRange(ModeWeights.Default(mode).Values.Sum(), 1 - 1e-9m, 1 + 1e-9m);
            foreach (var risk in Enum.GetValues<RiskProfile>())
            {
                foreach (var auxiliary in new TradingMode[][] { [], [TradingMode.Intraday], [TradingMode.Options, TradingMode.Swing] })
                    Assert.InRange(ModeWeights.Personal(mode, risk, auxiliary).Values.Sum(), 1 - 1e-9m, 1 + 1e-9m);
            }
        }
    }

    [Fact]
    public void Weights_lean_to_the_users_risk_profile_and_auxiliary_modes()
    {
        Assert.Equal(ModeWeights.Default(TradingMode.Commodity), ModeWeights.Personal(TradingMode.Commodity, RiskProfile.Moderate, []));

        // global .25 × 1.2, technical .25, policy .20 × 1.2, sentiment .15 × 1.3, risk .15 × 1.3: sum 1.18.
        var careful = ModeWeights.Personal(TradingMode.Commodity, RiskProfile.Conservative, []);
        Assert.Equal(decimal.Round(0.3m / 1.18m, 12), decimal.Round(careful["global"], 12));
        Assert.Equal(decimal.Round(0.195m / 1.18m, 12), decimal.Round(careful["risk"], 12));

        // technical .30 × 1.2, microstructure .15 × 1.3, the rest .55: sum 1.105.
        var bold = ModeWeights.Personal(TradingMode.Futures, RiskProfile.Aggressive, []);
        Assert.Equal(decimal.Round(0.36m / 1.105m, 12), decimal.Round(bold["technical"], 12));

        // A tenth of Scalping's .45 is added to nothing, and the sum is 1.1.
        var wide = ModeWeights.Personal(TradingMode.Futures, RiskProfile.Moderate, [TradingMode.Scalping]);
        Assert.Equal(decimal.Round(0.045m / 1.1m, 12), decimal.Round(wide["scalping"], 12));
    }

    [Theory]
    [InlineData("Commodities", TradingMode.Commodity)]
    [InlineData("Long-term", TradingMode.Swing)]
    [InlineData("long-term", TradingMode.Swing)]
    [InlineData(" FUTURES ", TradingMode.Futures)]
    internal void A_mode_goes_by_other_names_too(string name, TradingMode expected)
    {
        Assert.True(ModeNames.TryRead(name, out var mode));
        Assert.Equal(expected, mode);
    }

    [Theory]
    [InlineData("xyz")]
    [InlineData("1")]
    [InlineData("Swing, Options")]
    [InlineData("Long term")]
    public void A_name_that_is_no_mode_is_not_made_one(string name) => Assert.False(ModeNames.TryRead(name, out _));

    [Theory]
    [InlineData("Swing", "Swing", false)]
    [InlineData("Swing", "Intraday,Intraday", false)]
    [InlineData("Commodity", "Intraday", false)]
    [InlineData("Options", "Futures", false)]
    [InlineData("Swing", "Options,Futures", false)]
    [InlineData("Swing", "Commodity,Intraday", false)]
    [InlineData("Swing", "Commodity,Options", true)]
    [InlineData("Scalping", "Intraday,Futures", true)]
    public void Modes_go_together_or_not_in_either_order(string primary, string auxiliary, bool together) =>
        Assert.Equal(together, ModeCombination.FaultOf(Enum.Parse<TradingMode>(primary), [.. auxiliary.Split(',').Select(Enum.Parse<TradingMode>)]) is null);

    [Theory]
    [InlineData("2026-01-26T10:00", false, false, false)] // Republic Day; the former system had it open.
    [InlineData("2026-01-10T10:00", false, false, false)] // Saturday
    [InlineData("2026-01-09T09:15", true, false, false)]
    [InlineData("2026-01-09T09:20", true, true, false)]
    [InlineData("2026-01-09T15:30", false, true, true)]
    [InlineData("2026-01-09T15:45", false, false, true)]
    [InlineData("2026-02-01T10:00", true, true, false)] // Budget on a Sunday
    [InlineData("2025-10-21T13:50", true, true, false)] // Muhurat session, from 13:45
    [InlineData("2025-10-21T10:00", false, false, false)]
    [InlineData("2026-08-03T15:20", false, false, false)] // The closing auction runs to 15:35.
    [InlineData("2026-08-03T15:40", false, false, true)]
    public void Windows_follow_the_calendar(string ist, bool open, bool scalping, bool eod)
    {
        var at = DateTime.Parse(ist, System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(
            new MarketWindows(open, scalping, eod),
            MarketWindows.At(DateOnly.FromDateTime(at).InIndia(TimeOnly.FromDateTime(at)), MarketCalendar.BuiltIn));
    }
}
