using System.Collections.Frozen;
using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.TradingModes;

/// <summary>What a mode is: how the former front end shows it, and its numbers.</summary>
/// <param name="RiskMultiplier">How much riskier than Swing the mode is taken to be.</param>
/// <param name="Weights">Of the former agents, before they are brought to a sum of 1.</param>
internal sealed record ModeProfile(
    TradingMode Mode,
    string Icon,
    string Horizon,
    string Description,
    string StrategyType,
    decimal RiskMultiplier,
    ModeLevels Levels,
    ModeThresholds Thresholds,
    FrozenDictionary<string, decimal> Weights)
{
    private static readonly FrozenDictionary<TradingMode, ModeProfile> ByMode = new ModeProfile[]
    {
        new(TradingMode.Scalping, "⚡", "Seconds to minutes", "Ultra-short-term trades (seconds to minutes)", "ultra_scalp", 1.5m,
            new(0.3m, 0.2m, 0.15m), new(55, 1.2m, 44, 1.2m),
            Of(("scalping", 0.45m), ("microstructure", 0.25m), ("technical", 0.20m), ("market_regime", 0.10m))),
        new(TradingMode.Intraday, "📊", "Same day (exit 3:15 PM)", "Within-day trades (30 minutes to hours)", "intraday_scalp", 1.2m,
            new(1.5m, 1.0m, 0.8m), new(60, 1.5m, 44, 1.5m),
            Of(("technical", 0.30m), ("pattern_recognition", 0.20m), ("microstructure", 0.20m), ("market_regime", 0.15m), ("sentiment", 0.10m), ("options", 0.05m))),
        new(TradingMode.Swing, "🔄", "3-7 days", "Multi-day trades (3 to 7 days)", "swing_trend", 1.0m,
            new(8, 5, 3), new(60, 1.8m, 45, 1.8m),
            // The former weights sum to 1.05.
            Of(("technical", 0.15m), ("global", 0.20m), ("policy", 0.18m), ("pattern_recognition", 0.12m), ("sentiment", 0.08m), ("market_regime", 0.08m),
                ("risk", 0.10m), ("options", 0.10m), ("microstructure", 0.02m), ("watchlist", 0.02m))),
        // Levels are of the option's premium, not of its underlying.
        new(TradingMode.Options, "🎯", "1-5 days", "Options trades (1 to 5 days); levels are of the premium", "options_greek", 1.5m,
            new(25, 15, 30), new(65, 1.8m, 40, 1.8m),
            Of(("options", 0.40m), ("pattern_recognition", 0.20m), ("market_regime", 0.15m), ("technical", 0.15m), ("sentiment", 0.10m))),
        new(TradingMode.Futures, "📈", "1-7 days", "Futures trades (1 to 7 days)", "futures_momentum", 1.3m,
            new(4, 2.5m, 1.5m), new(60, 1.7m, 44, 1.7m),
            Of(("technical", 0.30m), ("market_regime", 0.25m), ("pattern_recognition", 0.20m), ("microstructure", 0.15m), ("global", 0.10m))),
        // The former system had no thresholds for it; these are those of Intraday, which its own levels can reach.
        new(TradingMode.Commodity, "🛢️", "1-4 weeks", "Commodity trades (1 to 4 weeks)", "commodity_macro", 1.1m,
            new(6, 4, 2.5m), new(60, 1.5m, 44, 1.5m),
            Of(("global", 0.25m), ("technical", 0.25m), ("policy", 0.20m), ("sentiment", 0.15m), ("risk", 0.15m))),
    }.ToFrozenDictionary(p => p.Mode);

    public static IReadOnlyList<ModeProfile> All { get; } = [.. Enum.GetValues<TradingMode>().Select(Of)];

    public string DisplayName => Mode.ToString();

    public static ModeProfile Of(TradingMode mode) => ByMode[mode];

    private static FrozenDictionary<string, decimal> Of(params (string Agent, decimal Weight)[] weights) => weights.ToFrozenDictionary(w => w.Agent, w => w.Weight);
}
