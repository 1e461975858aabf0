using System.Collections.Frozen;

namespace Fyntrix.Recommendations.Market.Bars;

/// <summary>How long a bar lasts, as the column <c>timeframe</c> spells it: minutes, or <c>1D</c> from a session's open to its close.</summary>
internal sealed record Timeframe(string Name, int? Minutes)
{
    public static readonly Timeframe Day = new("1D", null);

    private static readonly FrozenDictionary<string, Timeframe> ByName =
        new[] { new("1m", 1), new("3m", 3), new("5m", 5), new("10m", 10), new("15m", 15), new("30m", 30), new("60m", 60), Day }
            .ToFrozenDictionary(t => t.Name);

    /// <summary>The finest first.</summary>
    public static IReadOnlyList<Timeframe> All { get; } = [.. ByName.Values.OrderBy(t => t.Minutes ?? int.MaxValue)];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(t => t.Name)];

    public bool IsDaily => Minutes is null;

    /// <exception cref="KeyNotFoundException">Not one of <see cref="Names"/>.</exception>
    public static Timeframe Of(string name) => ByName[name];
}
