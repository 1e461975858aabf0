using System.Text.Json;
using System.Text.RegularExpressions;
using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.LlmCosts.Prices.Import;

/// <summary>Our own format, that of the price book which ships with the service.</summary>
internal static partial class FyntrixPrices
{
    private const int MostPrefixes = 20;

    public static bool IsBook(JsonElement file) =>
        file.ValueKind == JsonValueKind.Object && file.TryGetProperty("models", out var models) && models.ValueKind == JsonValueKind.Array;

    public static IEnumerable<(string Model, JsonElement Json)> Models(JsonElement file) =>
        file.GetProperty("models").EnumerateArray().Select(m => (
            m.ValueKind == JsonValueKind.Object && m.TryGetProperty("model", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString()! : "", m));

    /// <summary>Per vendor, what callers write before its model names.</summary>
    /// <returns>Null when they are not lists of texts by vendor.</returns>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>>? Vendors(JsonElement file)
    {
        if (!file.TryGetProperty("vendors", out var json))
            return new Dictionary<string, IReadOnlyList<string>>();
        try
        {
            var vendors = json.Deserialize<Dictionary<string, IReadOnlyList<string>>>(JsonDefaults.Options);
            return vendors?.Values.All(v => v is { Count: <= MostPrefixes } && v.All(p => p is { Length: >= 1 and <= PriceFileReader.LongestModel })) == true ? vendors : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <exception cref="PriceFormatException">With what is wrong.</exception>
    public static ReadPrice Read(JsonElement json, IReadOnlyDictionary<string, IReadOnlyList<string>> vendors)
    {
        var entry = Entry(json);
        if (PriceBookCheck.FindGaps(entry).FirstOrDefault() is { } gap)
            throw new PriceFormatException(gap);
        string[] names = [entry.Model, .. entry.Aliases ?? []];
        string[] aliases = [.. names.Skip(1).Concat((vendors.GetValueOrDefault(entry.Vendor ?? "") ?? []).SelectMany(prefix => names.Select(name => prefix + name)))];
        return new ReadPrice(
            entry.Model, entry.Vendor, aliases is [] ? null : aliases, entry.Pattern, Day(entry.Since), Day(entry.Updated), ReadPrices(entry.Prices),
            entry.Tiers is { Count: > 0 } tiers ? [.. tiers.Select(t => t with { Prices = ReadPrices(t.Prices) })] : null);
    }

    private static PriceBookFile.Entry Entry(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new PriceFormatException("is not an object.");
        try
        {
            return json.Deserialize<PriceBookFile.Entry>(JsonDefaults.Options)!;
        }
        catch (JsonException e)
        {
            throw new PriceFormatException(JsonRefusal.Explain(e) is { Errors: { Count: > 0 } errors } && errors.First() is var (member, faults)
                ? $"has in {member} what {faults[0]}"
                : "is no entry of a price book.");
        }
    }

    private static SortedDictionary<string, string> ReadPrices(IReadOnlyDictionary<string, string> prices)
    {
        var read = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, text) in prices)
            read.Add(ClassName().IsMatch(name) ? name : throw new PriceFormatException($"has a price for {name}, which names no class of usage."), PriceNumber.Read(name, text));
        return read;
    }

    private static DateOnly? Day(DateOnly day) => day == default ? null : day;

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ClassName();
}
