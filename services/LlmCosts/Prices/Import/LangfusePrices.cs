using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Fyntrix.LlmCosts.Tokens;

namespace Fyntrix.LlmCosts.Prices.Import;

/// <summary>Langfuse's default-model-prices.json: a list of models, each with a match pattern and its prices by tier.</summary>
internal static partial class LangfusePrices
{
    private const string Total = "total";

    /// <summary>The keys of usage records by the class that they mean; many mean the same.</summary>
    private static readonly Dictionary<string, string> Classes = new(StringComparer.Ordinal)
    {
        ["input"] = TokenClass.Input,
        ["input_tokens"] = TokenClass.Input,
        ["input_text"] = TokenClass.Input,
        ["input_text_tokens"] = TokenClass.Input,
        ["input_modality_1"] = TokenClass.Input,
        ["prompt_tokens"] = TokenClass.Input,
        ["prompt_token_count"] = TokenClass.Input,
        ["promptTokenCount"] = TokenClass.Input,
        ["input_cached_tokens"] = TokenClass.Cached,
        ["input_cache_read"] = TokenClass.Cached,
        ["input_cached_text_tokens"] = TokenClass.Cached,
        ["cache_read_input_tokens"] = TokenClass.Cached,
        ["cached_content_token_count"] = TokenClass.Cached,
        ["cachedContentTokenCount"] = TokenClass.Cached,
        ["input_cache_creation"] = TokenClass.CacheWrite,
        ["cache_creation_input_tokens"] = TokenClass.CacheWrite,
        ["cache_write_tokens"] = TokenClass.CacheWrite,
        ["input_cache_creation_5m"] = TokenClass.CacheWrite5m,
        ["input_cache_creation_1h"] = TokenClass.CacheWrite1h,
        ["output"] = TokenClass.Output,
        ["output_tokens"] = TokenClass.Output,
        ["output_text"] = TokenClass.Output,
        ["output_text_tokens"] = TokenClass.Output,
        ["output_modality_1"] = TokenClass.Output,
        ["completion_tokens"] = TokenClass.Output,
        ["candidates_token_count"] = TokenClass.Output,
        ["candidatesTokenCount"] = TokenClass.Output,
        ["output_reasoning"] = TokenClass.Reasoning,
        ["output_reasoning_tokens"] = TokenClass.Reasoning,
        ["reasoning_tokens"] = TokenClass.Reasoning,
        ["thoughts_token_count"] = TokenClass.Reasoning,
        ["thoughtsTokenCount"] = TokenClass.Reasoning,
        ["input_audio"] = TokenClass.InputAudio,
        ["input_audio_tokens"] = TokenClass.InputAudio,
        ["input_cached_audio_tokens"] = TokenClass.CachedAudio,
        ["output_audio"] = TokenClass.OutputAudio,
        ["output_audio_tokens"] = TokenClass.OutputAudio,
        ["webSearchQueries"] = TokenClass.WebSearchQueries,
        ["groundingQueries"] = "grounding_queries",
    };

    public static IEnumerable<(string Model, JsonElement Json)> Models(JsonElement file) =>
        file.EnumerateArray().Select(m => (Text(m, "modelName") ?? "", m));

    /// <exception cref="PriceFormatException">With what is wrong.</exception>
    public static ReadPrice Read(string model, JsonElement json)
    {
        var tiers = List(json, "pricingTiers");
        var standard = tiers.Where(IsDefault).ToList();
        if (standard.Count != 1)
            throw new PriceFormatException($"has {standard.Count} default tiers among its pricingTiers and needs one.");
        var others = tiers.Where(t => !IsDefault(t)).Select(ReadTier).ToList();
        return new ReadPrice(
            model, Vendor(model, json), null, Text(json, "matchPattern"), Day(json, "createdAt"), Day(json, "updatedAt"), ReadPrices(standard[0]), others.Count == 0 ? null : others);
    }

    private static PriceBookFile.Tier ReadTier(JsonElement tier) => new(
        Text(tier, "name") ?? throw new PriceFormatException("has a tier without a name."),
        tier.TryGetProperty("priority", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var priority)
            ? priority
            : throw new PriceFormatException("has a tier without a priority."),
        [.. List(tier, "conditions").Select(ReadCondition)],
        ReadPrices(tier));

    private static PriceBookFile.Condition ReadCondition(JsonElement condition)
    {
        var operation = Text(condition, "operator");
        if (Text(condition, "source") == "model_parameters"
            && Text(condition, "key") is "service_tier" or "speed"
            && operation == "in")
        {
            return new(Text(condition, "key"), [.. List(condition, "values").Select(v => v.ValueKind == JsonValueKind.String ? v.GetString()! : v.GetRawText())], null, null);
        }

        // Patterns are compared without regard to case.
        if (Text(condition, "usageDetailPattern") is { } pattern
            && operation == "gt"
            && condition.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var above)
            && !(condition.TryGetProperty("caseSensitive", out var sensitive) && sensitive.ValueKind == JsonValueKind.True))
        {
            return new(null, null, pattern, above);
        }

        throw new PriceFormatException("has a tier with a condition that is neither about service_tier or speed (in) nor about usage (gt).");
    }

    private static IReadOnlyDictionary<string, string> ReadPrices(JsonElement tier)
    {
        if (!tier.TryGetProperty("prices", out var json) || json.ValueKind != JsonValueKind.Object)
            throw new PriceFormatException("has a tier without prices.");
        var prices = new ClassPrices();
        foreach (var member in json.EnumerateObject().Where(m => m.Name != Total))
        {
            var tokenClass = Classes.GetValueOrDefault(member.Name) ?? (ClassName().IsMatch(member.Name) ? member.Name : throw new PriceFormatException($"has a price for {member.Name}, which names no class of usage."));
            prices.Add(tokenClass, member.Name, PriceNumber.Read(member.Name, member.Value));
        }

        // One price for every token, when there is no other.
        if (prices.IsEmpty && json.TryGetProperty(Total, out var total))
        {
            prices.Add(TokenClass.Input, Total, PriceNumber.Read(Total, total));
            prices.Add(TokenClass.Output, Total, PriceNumber.Read(Total, total));
        }

        return prices.ToPrices();
    }

    private static string? Vendor(string model, JsonElement json) =>
        Text(json, "tokenizerId") == "openai" ? "openai"
        : model.StartsWith("claude", StringComparison.OrdinalIgnoreCase) ? "anthropic"
        : model.StartsWith("gemini", StringComparison.OrdinalIgnoreCase) ? "google"
        : null;

    private static bool IsDefault(JsonElement tier) =>
        tier.ValueKind == JsonValueKind.Object
            ? tier.TryGetProperty("isDefault", out var value) && value.ValueKind == JsonValueKind.True
            : throw new PriceFormatException("has a tier that is not an object.");

    private static DateOnly? Day(JsonElement json, string name) =>
        Text(json, name) is { Length: >= 10 } text && DateOnly.TryParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static List<JsonElement> List(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray()]
            : throw new PriceFormatException($"has no list {name}.");

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ClassName();
}
