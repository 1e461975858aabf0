using System.Text.Json;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Rules;
using Fyntrix.Recommendations.TradingModes;
using Fyntrix.ServiceDefaults.Calendar;

namespace Fyntrix.Recommendations.Tests;

/// <summary>Inputs and outputs of the former system's rules, and whether ours give the same.</summary>
internal static class FormerRules
{
    private const decimal Tolerance = 1e-9m;

    /// <summary>Compares every vector of a document; gives how many there were.</summary>
    public static int Check(JsonElement vectors)
    {
        var count = 0;
        foreach (var vector in vectors.GetProperty("recommendation").EnumerateArray())
        {
            var ratio = RiskReward.Ratio(null, null, null, Number(vector, "risk_agent_score"));
            var recommendation = RecommendationBands.Of(Number(vector, "score")!.Value, ratio);
            Equal(vector, Number(vector, "risk_reward"), ratio);
            Assert.True(vector.GetProperty("recommendation").GetString() == recommendation, $"{vector} gave {recommendation}");
            Assert.Equal(vector.GetProperty("actionable").GetBoolean(), RecommendationLevels.Actionable.Contains(recommendation));
            count++;
        }

        foreach (var vector in vectors.GetProperty("risk_reward").EnumerateArray())
        {
            Equal(vector, Number(vector, "result"), RiskReward.Ratio(Number(vector, "entry"), Number(vector, "stop"), Number(vector, "target"), Number(vector, "risk")));
            count++;
        }

        foreach (var vector in vectors.GetProperty("strategy_parameters").EnumerateArray())
        {
            var got = StrategyParameters.Of(Enum.Parse<TradingMode>(vector.GetProperty("mode").GetString()!), Direction.LONG, Number(vector, "score")!.Value, Number(vector, "price")!.Value);
            Equal(vector, Number(vector, "target_percent"), got.TargetPercent);
            Equal(vector, Number(vector, "stop_percent"), got.StopPercent);
            Equal(vector, Number(vector, "target_price"), got.TargetPrice);
            Equal(vector, Number(vector, "stop_loss"), got.StopLoss);
            Equal(vector, Number(vector, "risk_reward"), got.RiskReward);
            count++;
        }

        foreach (var mode in vectors.GetProperty("mode_weights_default").EnumerateObject())
        {
            var got = ModeWeights.Default(Enum.Parse<TradingMode>(mode.Name));
            Assert.Equal(mode.Value.EnumerateObject().Select(a => a.Name).Order(StringComparer.Ordinal), got.Keys);
            foreach (var agent in mode.Value.EnumerateObject())
                Equal(mode.Value, agent.Value.GetDecimal(), got[agent.Name]);
            count++;
        }

        foreach (var vector in vectors.GetProperty("mode_validation").EnumerateArray())
        {
            var fault = ModeCombination.FaultOf(Mode(vector.GetProperty("primary")), [.. vector.GetProperty("aux").EnumerateArray().Select(Mode)]);
            Assert.True(vector.GetProperty("result")[0].GetBoolean() == fault is null, $"{vector} gave {fault}");
            count++;
        }

        foreach (var name in vectors.GetProperty("normalize_mode").EnumerateObject())
        {
            Assert.True(ModeNames.TryRead(name.Name == "None" ? null : name.Name.Trim('\''), out var mode), name.Name);
            Assert.Equal(name.Value.GetString(), mode.ToString());
            count++;
        }

        foreach (var vector in vectors.GetProperty("market_hours").EnumerateArray())
        {
            var at = DateTime.ParseExact(vector.GetProperty("ist").GetString()!, "yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture);
            var got = MarketWindows.At(DateOnly.FromDateTime(at).InIndia(TimeOnly.FromDateTime(at)), MarketCalendar.BuiltIn);
            Assert.Equal(
                new MarketWindows(vector.GetProperty("cash_open").GetBoolean(), vector.GetProperty("scalping_window").GetBoolean(), vector.GetProperty("eod_window").GetBoolean()),
                got);
            count++;
        }

        return count;
    }

    private static void Equal(JsonElement vector, decimal? expected, decimal? got) =>
        Assert.True(expected is null == got is null && (expected is null || Math.Abs(expected.Value - got!.Value) <= Tolerance), $"{vector}: expected {expected}, got {got}");

    private static decimal? Number(JsonElement vector, string name) => vector.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDecimal() : null;

    private static TradingMode Mode(JsonElement name) => Enum.Parse<TradingMode>(name.GetString()!);
}
