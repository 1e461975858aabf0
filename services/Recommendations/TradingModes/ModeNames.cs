using System.Collections.Frozen;
using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.TradingModes;

/// <summary>The names of modes as clients of the former system send them: in any case, and some by another word.</summary>
internal static class ModeNames
{
    private static readonly FrozenDictionary<string, TradingMode> OtherNames = new Dictionary<string, TradingMode>
    {
        ["Delivery"] = TradingMode.Swing,
        ["Positional"] = TradingMode.Swing,
        ["Long-term"] = TradingMode.Swing,
        ["Commodities"] = TradingMode.Commodity,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, TradingMode> Known =
        Enum.GetValues<TradingMode>().Select(m => KeyValuePair.Create(m.ToString(), m)).Concat(OtherNames).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The mode where nobody has said another.</summary>
    public const TradingMode Default = TradingMode.Swing;

    public static string Error { get; } =
        $"must be one of {string.Join(", ", Enum.GetNames<TradingMode>())}; {string.Join(", ", OtherNames.OrderBy(n => n.Key, StringComparer.Ordinal).Select(n => $"{n.Key} means {n.Value}"))}.";

    /// <summary>The mode of a name in any case, with blanks around it; null and blank mean <see cref="Default"/>.</summary>
    /// <returns>False for a name that is none.</returns>
    public static bool TryRead(string? name, out TradingMode mode)
    {
        mode = Default;
        return string.IsNullOrWhiteSpace(name) || Known.TryGetValue(name.Trim(), out mode);
    }

    /// <summary>The mode of a checked name; null when none is given.</summary>
    /// <exception cref="ArgumentException">The name is not that of a mode.</exception>
    public static TradingMode? Read(string? name) =>
        string.IsNullOrWhiteSpace(name) ? null : TryRead(name, out var mode) ? mode : throw new ArgumentException($"{name} {Error}", nameof(name));

    public static IReadOnlyList<string> OthersOf(TradingMode mode) => [.. OtherNames.Where(n => n.Value == mode).Select(n => n.Key).Order(StringComparer.Ordinal)];
}
