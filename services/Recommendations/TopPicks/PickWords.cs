using System.Globalization;
using System.Text;
using System.Text.Json;
using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.TopPicks;

/// <summary>What is said of a pick: in the words of its maker, otherwise what its own numbers say.</summary>
internal sealed record PickWords(string Rationale, string KeyFindings, string StrategyRationale)
{
    // As deep as SQLite takes JSON.
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1000 };

    /// <param name="features">What the pick was made from, a JSON object; null when its maker kept nothing.</param>
    /// <param name="scores">What each agent said, 0 to 100.</param>
    public static PickWords Of(Pick pick, string? features, IReadOnlyDictionary<string, decimal> scores)
    {
        using var parsed = JsonDocument.Parse(features ?? "{}", Deep);
        var said = parsed.RootElement;
        return new(
            Text(said, "rationale") ?? Text(said, "reasoning") ?? string.Create(CultureInfo.InvariantCulture, $"{pick.Recommendation} with a blended score of {pick.ScoreBlend:0.##} of 100 from {scores.Count} agents."),
            Text(said, "key_findings") ?? Signals(said) ?? string.Join("; ", scores.OrderByDescending(s => s.Value).Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Key} {s.Value:0.##}"))),
            Text(said, "strategy_rationale") ?? Plan(pick));
    }

    private static string Plan(Pick pick)
    {
        var exits = ExitStrategy.Of(pick);
        var plan = new StringBuilder($"{pick.Mode} {pick.Direction}");
        if (exits is { TargetPrice: { } target, TargetPct: { } targetPct })
            plan.Append(CultureInfo.InvariantCulture, $", target {target:0.####} ({targetPct:0.##}% away)");
        if (exits is { StopLossPrice: { } stop, StopLossPct: { } stopPct })
            plan.Append(CultureInfo.InvariantCulture, $", stop {stop:0.####} ({stopPct:0.##}% away)");
        return plan.Append('.').ToString();
    }

    /// <summary>A text, or the texts of a list; null for anything else and when it is empty.</summary>
    private static string? Text(JsonElement said, string name) => Readable(() =>
        said.ValueKind != JsonValueKind.Object || !said.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.Array ? Joined(value.EnumerateArray())
        : Joined([value]));

    /// <summary>The former system kept its signals as objects with a description.</summary>
    private static string? Signals(JsonElement said) => Readable(() =>
        said.ValueKind == JsonValueKind.Object && said.TryGetProperty("key_signals", out var signals) && signals.ValueKind == JsonValueKind.Array
            ? Joined(signals.EnumerateArray().Select(s => s.ValueKind == JsonValueKind.Object && s.TryGetProperty("description", out var text) ? text : default))
            : null);

    private static string? Joined(IEnumerable<JsonElement> values) =>
        string.Join("; ", values.Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!.Trim()).Where(t => t.Length > 0)) is { Length: > 0 } text ? text : null;

    // Half a character, in a text or a name, which JSON can write but no text can hold, makes it none.
    private static string? Readable(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
