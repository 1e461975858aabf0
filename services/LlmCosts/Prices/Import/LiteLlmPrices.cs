using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Fyntrix.LlmCosts.Tokens;

namespace Fyntrix.LlmCosts.Prices.Import;

/// <summary>
/// LiteLLM's model_prices_and_context_window.json: an object by model name. Costs above a number of input tokens and costs of a
/// service tier become price tiers, with the standard price where they name none. Costs that are not per token are left out.
/// </summary>
internal static partial class LiteLlmPrices
{
    private const string Sample = "sample_spec";

    // All input, whichever part it is.
    private const string InputUsage = "(input)";

    // An older word for a cache's price, beside the newer one or instead of it.
    private const string CacheHit = "input_cost_per_token_cache_hit";
    private const string CacheRead = "cache_read_input_token_cost";

    private static readonly Dictionary<string, string> Classes = new(StringComparer.Ordinal)
    {
        ["input_cost_per_token"] = TokenClass.Input,
        ["output_cost_per_token"] = TokenClass.Output,
        [CacheRead] = TokenClass.Cached,
        [CacheHit] = TokenClass.Cached,
        ["cache_creation_input_token_cost"] = TokenClass.CacheWrite,
        ["cache_creation_input_token_cost_above_1hr"] = TokenClass.CacheWrite1h,
        ["output_cost_per_reasoning_token"] = TokenClass.Reasoning,
        ["input_cost_per_audio_token"] = TokenClass.InputAudio,
        ["cache_read_input_audio_token_cost"] = TokenClass.CachedAudio,
        ["output_cost_per_audio_token"] = TokenClass.OutputAudio,
    };

    public static IEnumerable<(string Model, JsonElement Json)> Models(JsonElement file) =>
        file.EnumerateObject().Where(m => m.Name != Sample).Select(m => (m.Name, m.Value));

    /// <exception cref="PriceFormatException">With what is wrong.</exception>
    public static ReadPrice Read(string model, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new PriceFormatException("is not an object.");
        var standard = new ClassPrices();
        var tiers = new Dictionary<(long Above, string? Service), ClassPrices>();
        foreach (var member in json.EnumerateObject().Where(m => m.Value.ValueKind != JsonValueKind.Null))
        {
            if (member.Name == CacheHit && json.TryGetProperty(CacheRead, out var newer) && newer.ValueKind != JsonValueKind.Null)
                continue;
            if (Cost().Match(member.Name) is not { Success: true } cost || !Classes.TryGetValue(cost.Groups["cost"].Value, out var tokenClass))
                continue;
            var above = cost.Groups["above"] is { Success: true } thousands ? long.Parse(thousands.Value, CultureInfo.InvariantCulture) * 1000 : 0;
            var service = cost.Groups["service"] is { Success: true } s ? s.Value : null;
            var prices = standard;
            if ((above > 0 || service is not null) && !tiers.TryGetValue((above, service), out prices!))
                tiers.Add((above, service), prices = new ClassPrices());
            prices.Add(tokenClass, member.Name, PriceNumber.Read(member.Name, member.Value));
        }

        if (!standard.Contains(TokenClass.Input))
            throw new PriceFormatException("has no input_cost_per_token.");
        var known = standard.ToPrices();
        // Such as a search or a picture: no number of tokens says how many there were, and free it is not.
        if (tiers.Count == 0 && known.Values.All(price => price == "0") && OtherCost(json) is { } other)
            throw new PriceFormatException($"costs nothing per token but has {other}, which is not per token: its calls stay without a price.");
        return new ReadPrice(model, Vendor(json), null, null, null, null, known, tiers.Count == 0 ? null : [.. Order(tiers, known)]);
    }

    /// <summary>A cost that is not of a class of tokens.</summary>
    private static string? OtherCost(JsonElement json) => json.EnumerateObject()
        .Where(m => m.Name.Contains("cost_per_", StringComparison.Ordinal) && m.Value.ValueKind == JsonValueKind.Number && m.Value.TryGetDecimal(out var cost) && cost > 0)
        .Select(m => m.Name)
        .FirstOrDefault(name => Cost().Match(name) is not { Success: true } cost || !Classes.ContainsKey(cost.Groups["cost"].Value));

    /// <summary>The most particular first: both conditions, then the largest context, then the service tier alone.</summary>
    private static IEnumerable<PriceBookFile.Tier> Order(Dictionary<(long Above, string? Service), ClassPrices> tiers, IReadOnlyDictionary<string, string> standard) =>
        tiers
            .OrderByDescending(t => t.Key is { Above: > 0, Service: not null })
            .ThenByDescending(t => t.Key.Above)
            .ThenBy(t => t.Key.Service, StringComparer.Ordinal)
            .Select((t, index) => new PriceBookFile.Tier(Name(t.Key), index + 1, [.. When(t.Key)], t.Value.Over(Beneath(t.Key, tiers, standard))));

    /// <summary>What a tier's other classes cost: with both conditions what they cost above the threshold, otherwise the standard prices.</summary>
    private static IReadOnlyDictionary<string, string> Beneath(
        (long Above, string? Service) key, Dictionary<(long Above, string? Service), ClassPrices> tiers, IReadOnlyDictionary<string, string> standard) =>
        key is { Above: > 0, Service: not null } && tiers.TryGetValue((key.Above, null), out var large) ? large.Over(standard) : standard;

    private static string Name((long Above, string? Service) key) => string.Join(
        " · ",
        new[] { key.Service, key.Above > 0 ? string.Create(CultureInfo.InvariantCulture, $"above {key.Above / 1000}k") : null }.OfType<string>());

    private static IEnumerable<PriceBookFile.Condition> When((long Above, string? Service) key)
    {
        // Providers answer with either word for the same tier.
        if (key.Service is { } service)
            yield return new("service_tier", service == "priority" ? ["fast", "priority"] : [service], null, null);
        if (key.Above > 0)
            yield return new(null, null, InputUsage, key.Above);
    }

    private static string? Vendor(JsonElement json) =>
        !json.TryGetProperty("litellm_provider", out var provider) || provider.ValueKind != JsonValueKind.String ? null
        : provider.GetString() switch
        {
            "openai" or "azure" or "text-completion-openai" => "openai",
            "gemini" => "google",
            { } name when name.StartsWith("vertex_ai", StringComparison.Ordinal) => "google",
            { } name => name,
            null => null,
        };

    [GeneratedRegex(@"^(?<cost>\w+?)(_above_(?<above>\d{1,6})k_tokens)?(_(?<service>priority|flex))?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Cost();
}
