using System.Globalization;
using System.Text.Json;
using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.LlmCosts.Reconciliation;

/// <summary>
/// Reads what OpenAI's organization usage and costs endpoints answer: pages of buckets of results. Sources: its API reference, where
/// input_tokens has cached tokens, tokens written to a cache, audio and images among it. Members that are not known are left alone.
/// </summary>
internal static class OpenAiExport
{
    private const long SecondsOfDay = 86_400;

    // 2020 to 2100.
    private const long Earliest = 1_577_836_800;
    private const long Latest = 4_102_444_800;

    /// <returns>Why it cannot be read; null when all of it stands in the export.</returns>
    public static Refusal? ReadUsage(JsonElement pages, ProviderExport export) => ReadPages("usage", pages, export, (where, day, result) =>
    {
        if (Text(result, "model") is not { } model)
            return Refusal.Invalid($"{where}.model", "is missing: export it with group_by=model.");
        var counts = new long?[4];
        string[] names = ["num_model_requests", "input_tokens", "output_tokens", "input_cached_tokens"];
        for (var i = 0; i < names.Length; i++)
        {
            if (!TryCount(result, names[i], out counts[i]))
                return Refusal.Invalid($"{where}.{names[i]}", $"must be a whole number from 0 to {ProviderExport.LargestCount}.");
        }

        return export.Add(where, day, model, new Figures(counts[0], counts[1], counts[2], counts[3], null));
    });

    /// <returns>Why it cannot be read; null when all of it stands in the export.</returns>
    public static Refusal? ReadCosts(JsonElement pages, ProviderExport export) => ReadPages("costs", pages, export, (where, day, result) =>
    {
        if (Text(result, "line_item") is not { } item)
            return Refusal.Invalid($"{where}.line_item", "is missing: export it with group_by=line_item.");
        if (!result.TryGetProperty("amount", out var amount) || amount.ValueKind != JsonValueKind.Object)
            return Refusal.Invalid($"{where}.amount", "is missing.");
        if (Text(amount, "currency") is { } currency && !currency.Equals("usd", StringComparison.OrdinalIgnoreCase))
            return Refusal.Invalid($"{where}.amount.currency", "must be usd.");
        if (!TryUsd(amount, out var usd))
            return Refusal.Invalid($"{where}.amount.value", $"must be an amount of at most {ProviderExport.LargestUsd} US dollars.");
        // "gpt-4o-2024-08-06, input": what of the model is billed follows its name.
        var comma = item.IndexOf(',', StringComparison.Ordinal);
        return export.Add(where, day, comma > 0 ? item[..comma] : item, new Figures(null, null, null, null, usd));
    });

    private static Refusal? ReadPages(string name, JsonElement pages, ProviderExport export, Func<string, DateOnly, JsonElement, Refusal?> read)
    {
        if (pages.ValueKind != JsonValueKind.Array)
            return ReadPage(name, pages, export, read);
        var index = 0;
        foreach (var page in pages.EnumerateArray())
        {
            if (ReadPage(Indexed(name, index++), page, export, read) is { } refusal)
                return refusal;
        }

        return null;
    }

    private static Refusal? ReadPage(string where, JsonElement page, ProviderExport export, Func<string, DateOnly, JsonElement, Refusal?> read)
    {
        if (page.ValueKind != JsonValueKind.Object || !page.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Array)
            return Refusal.Invalid($"{where}.data", "must be a list of buckets.");
        var index = 0;
        foreach (var bucket in data.EnumerateArray())
        {
            var at = Indexed($"{where}.data", index++);
            if (!TryDay(bucket, out var day))
                return Refusal.Invalid(at, "must have a start_time and end_time within one day in UTC: export it with bucket_width=1d or shorter.");
            if (!bucket.TryGetProperty("results", out var results) || results.ValueKind != JsonValueKind.Array)
                return Refusal.Invalid($"{at}.results", "must be a list.");
            export.Cover(day);
            var number = 0;
            foreach (var result in results.EnumerateArray())
            {
                var place = Indexed($"{at}.results", number++);
                if ((result.ValueKind == JsonValueKind.Object ? read(place, day, result) : Refusal.Invalid(place, "must be an object.")) is { } refusal)
                    return refusal;
            }
        }

        return null;
    }

    private static bool TryDay(JsonElement bucket, out DateOnly day)
    {
        day = default;
        if (bucket.ValueKind != JsonValueKind.Object || !TrySeconds(bucket, "start_time", out var start) || !TrySeconds(bucket, "end_time", out var end)
            || end <= start || start / SecondsOfDay != (end - 1) / SecondsOfDay)
        {
            return false;
        }

        day = DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeSeconds(start).UtcDateTime);
        return true;
    }

    private static bool TrySeconds(JsonElement of, string name, out long seconds)
    {
        seconds = 0;
        return of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out seconds) && seconds is >= Earliest and <= Latest;
    }

    private static bool TryCount(JsonElement of, string name, out long? count)
    {
        count = null;
        if (!of.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return true;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var read) || read is < 0 or > ProviderExport.LargestCount)
            return false;
        count = read;
        return true;
    }

    // A number, or a text where the provider wants no digit to be lost.
    private static bool TryUsd(JsonElement amount, out decimal usd)
    {
        usd = 0;
        return amount.TryGetProperty("value", out var value)
            && value.ValueKind is JsonValueKind.Number or JsonValueKind.String
            && decimal.TryParse(value.ValueKind == JsonValueKind.Number ? value.GetRawText() : value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out usd)
            && Math.Abs(usd) <= ProviderExport.LargestUsd;
    }

    private static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static string Indexed(string name, int index) => string.Create(CultureInfo.InvariantCulture, $"{name}[{index}]");
}
