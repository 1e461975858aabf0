using System.Collections.Frozen;
using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.TradingModes;

/// <summary>The names of universes as clients of the former system send them: in any case.</summary>
internal static class UniverseNames
{
    private static readonly FrozenDictionary<string, Universe> Known = Enum.GetValues<Universe>().ToFrozenDictionary(u => u.ToString(), StringComparer.OrdinalIgnoreCase);

    public static string Error { get; } = $"must be one of {string.Join(", ", Enum.GetNames<Universe>())}, in any case.";

    /// <summary>The universe's own spelling; null for a name that is none, and when none is given.</summary>
    public static string? Read(string? name) => name is not null && Known.TryGetValue(name.Trim(), out var universe) ? universe.ToString() : null;
}
