using System.Globalization;
using System.Text.Json;

namespace Fyntrix.Recommendations.Import;

/// <summary>
/// Reads the JSON of a former run in its two shapes: the database's (<c>picks</c>, <c>generated_at</c>, <c>metadata.policy_version</c>) and
/// the picks file's (<c>items</c>, <c>as_of</c>, <c>policy_version</c>).
/// </summary>
internal static class FormerPayload
{
    private static readonly string[] FeatureNames =
    [
        "scores", "agent_consensus", "key_signals", "exit_strategy", "reasoning", "horizon", "risk_reward_ratio", "recommendation_note",
    ];

    private static readonly string[] ContextNames = ["regime_bucket", "vol_bucket", "user_risk_bucket", "session_segment", "value_bucket"];

    private static readonly string[] MadeUp = ["mock", "synthetic", "simulated", "fallback", "demo"];

    /// <summary>The list of picks; null when the JSON is not that of a run.</summary>
    public static IReadOnlyList<FormerItem>? Items(JsonElement payload)
    {
        if (payload.ValueKind != JsonValueKind.Object)
            return null;
        if ((!payload.TryGetProperty("picks", out var list) && !payload.TryGetProperty("items", out list)) || list.ValueKind != JsonValueKind.Array)
            return null;
        return [.. list.EnumerateArray().Select((item, index) => Item(item, index + 1)).OfType<FormerItem>()];
    }

    public static string? PicksTime(JsonElement payload) => Text(payload, "generated_at") ?? Text(payload, "as_of");

    public static string? PolicyVersion(JsonElement payload) =>
        Text(payload, "policy_version") ?? (payload.TryGetProperty("metadata", out var metadata) ? Text(metadata, "policy_version") : null);

    /// <summary>A member that is a text and not empty. Half a character, which JSON can write but no text can hold, makes it none.</summary>
    public static string? Text(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return value.GetString() is { Length: > 0 } text ? text : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public static decimal? Number(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            && decimal.TryParse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static FormerItem? Item(JsonElement item, int position)
    {
        if (Text(item, "symbol")?.Trim().ToUpperInvariant() is not { Length: > 0 } symbol)
            return null;
        var source = Text(item, "price_data_source");
        return new FormerItem(
            symbol,
            Number(item, "rank") is { } rank and >= 1 and <= 100_000 ? (int)rank : position,
            Text(item, "recommendation"),
            Within(Number(item, "score_blend") ?? Number(item, "blend_score"), 0, 100),
            Text(item, "confidence"),
            Text(item, "horizon"),
            IsMadeUp(source) ? null : Within(Number(item, "current_price"), 0.0001m, 100_000_000),
            source,
            Scores(item),
            ContextNames.Where(n => Text(item, n) is not null).ToDictionary(n => n, n => Text(item, n)!),
            Features(item));
    }

    /// <summary>Synthetic prices are never taken for market data.</summary>
    private static bool IsMadeUp(string? source) =>
        source is not null && MadeUp.Any(word => source.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static List<(string, decimal)> Scores(JsonElement item) =>
        item.TryGetProperty("scores", out var scores) && scores.ValueKind == JsonValueKind.Object
            ? [.. scores.EnumerateObject()
                .Where(s => s.Name.Length > 0 && Within(Number(scores, s.Name), 0, 100) is not null)
                .Select(s => (s.Name, Number(scores, s.Name)!.Value))]
            : [];

    private static string Features(JsonElement item)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var name in FeatureNames)
            {
                if (item.TryGetProperty(name, out var value))
                {
                    writer.WritePropertyName(name);
                    writer.WriteRawValue(value.GetRawText());
                }
            }

            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static decimal? Within(decimal? value, decimal min, decimal max) => value >= min && value <= max ? value : null;
}
