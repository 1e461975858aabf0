using System.Collections.Frozen;

namespace Fyntrix.Recommendations.Policies.Agents;

/// <summary>
/// The agents that everybody knows: those of the pick engine, and those of the former system. Others are registered.
/// </summary>
internal static class BuiltInAgents
{
    private static readonly FrozenDictionary<string, string> Descriptions = new Dictionary<string, string>
    {
        ["technical"] = "Trend by moving averages and indicators.",
        ["momentum"] = "How fast the price has moved.",
        ["mean_reversion"] = "How far the price is from its mean.",
        ["pattern_recognition"] = "Patterns of candles and charts.",
        ["volume_breakout"] = "Breakouts that the volume confirms.",
        ["risk"] = "Volatility, and what can be lost.",
        ["market_regime"] = "What the index does.",
        ["relative_strength"] = "How the price does against the index.",
        ["llm"] = "What a language model says.",
        ["global"] = "Markets abroad.",
        ["options"] = "What options tell.",
        ["sentiment"] = "News and mood.",
        ["policy"] = "What governments and central banks do.",
        ["watchlist_intelligence"] = "What users watch.",
        ["microstructure"] = "Spread, depth and order flow.",
        ["scalping"] = "Signals of minutes.",
        ["trade_strategy"] = "Plans a trade; does not score.",
        ["auto_monitoring"] = "Watches open positions; does not score.",
        ["personalization"] = "Fits picks to a user; does not score.",
    }.ToFrozenDictionary();

    /// <summary>The former system's configuration calls some agents otherwise than the agents themselves, and the engine's two roles have two names each.</summary>
    private static readonly FrozenDictionary<string, string> Aliases = new Dictionary<string, string>
    {
        ["pattern"] = "pattern_recognition",
        ["regime"] = "market_regime",
        ["watchlist"] = "watchlist_intelligence",
        ["technical_trend"] = "technical",
        ["volatility"] = "risk",
    }.ToFrozenDictionary();

    /// <summary>The name that an alias stands for; any other name is itself.</summary>
    public static string Canonical(string name) => Aliases.GetValueOrDefault(name, name);

    /// <summary>Whether the name, or the one that it stands for, is built in.</summary>
    public static bool Contains(string name) => Descriptions.ContainsKey(Canonical(name));

    /// <summary>The agent of a name or alias; null when it is not built in.</summary>
    public static Agent? Find(string name) =>
        Canonical(name) is var canonical && Descriptions.TryGetValue(canonical, out var description)
            ? new Agent(canonical, description, BuiltIn: true, [.. Aliases.Where(a => a.Value == canonical).Select(a => a.Key).Order(StringComparer.Ordinal)], null, null)
            : null;
}
