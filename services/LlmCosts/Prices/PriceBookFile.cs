using System.Globalization;
using System.Text.Json;
using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.LlmCosts.Prices;

/// <summary>A price book as a file: where its prices come from, of which day they are, and the models.</summary>
/// <param name="Version">Names this edition; kept with every cost that it priced.</param>
/// <param name="AsOf">The day of the newest price in it.</param>
/// <param name="Vendors">Per vendor, what callers write before its model names, such as <c>models/</c>.</param>
internal sealed record PriceBookFile(
    string Version,
    DateOnly AsOf,
    string Source,
    string Licence,
    string Unit,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Vendors,
    IReadOnlyList<PriceBookFile.Entry> Models)
{
    /// <summary>Reads a price book.</summary>
    /// <exception cref="JsonException">It is not a price book.</exception>
    public static PriceBookFile Read(Stream json) =>
        JsonSerializer.Deserialize<PriceBookFile>(json, JsonDefaults.Options) is { Models: { } models } file && models.All(m => m?.Model is not null)
            ? file
            : throw new JsonException("The file has no list of models with their names.");

    /// <summary>The price book that ships with the service.</summary>
    public static PriceBookFile Shipped()
    {
        using var stream = Resource("price-book.json");
        return Read(stream);
    }

    /// <summary>A file that ships inside the service.</summary>
    internal static Stream Resource(string name) => typeof(PriceBookFile).Assembly.GetManifestResourceStream(name)!;

    /// <summary>The models' prices as they are from the day on which each was listed.</summary>
    public IEnumerable<ModelPrice> ToPrices() => Models.Select(m => ToPrice(m, Start(m.Since)));

    /// <summary>An entry with its price in force from a moment on.</summary>
    public ModelPrice ToPrice(Entry entry, DateTimeOffset effectiveFrom) =>
        entry.ToPrice(Version, effectiveFrom, Vendors.GetValueOrDefault(entry.Vendor) ?? []);

    public static DateTimeOffset Start(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    /// <summary>One model. Prices are decimals as text, in US dollars per token or piece.</summary>
    /// <param name="Since">The day on which the source listed the model.</param>
    /// <param name="Updated">The day on which the source last changed the entry.</param>
    public sealed record Entry(
        string Model,
        string Vendor,
        IReadOnlyList<string>? Aliases,
        string? Pattern,
        DateOnly Since,
        DateOnly Updated,
        IReadOnlyDictionary<string, string> Prices,
        IReadOnlyList<Tier>? Tiers)
    {
        public ModelPrice ToPrice(string version, DateTimeOffset effectiveFrom, IReadOnlyList<string> prefixes) => new(
            Model,
            [.. (Aliases ?? []).Concat(Prefixed(prefixes)).Distinct(StringComparer.OrdinalIgnoreCase)],
            Pattern,
            version,
            effectiveFrom,
            ReadPrices(Prices),
            [.. (Tiers ?? []).OrderBy(t => t.Priority).Select(t => t.ToTier())])
        {
            Vendor = Vendor,
        };

        /// <summary>A name that has a prefix already gets none.</summary>
        private IEnumerable<string> Prefixed(IReadOnlyList<string> prefixes) =>
            from name in (Aliases ?? []).Prepend(Model)
            where !prefixes.Any(p => name.StartsWith(p, StringComparison.OrdinalIgnoreCase))
            from prefix in prefixes
            select prefix + name;

        internal static IReadOnlyDictionary<string, decimal> ReadPrices(IReadOnlyDictionary<string, string> prices) =>
            prices.ToDictionary(p => p.Key, p => decimal.Parse(p.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture), StringComparer.Ordinal);
    }

    /// <summary>Other prices for a whole request when all its conditions hold; the lowest priority number is asked first.</summary>
    public sealed record Tier(string Name, int Priority, IReadOnlyList<Condition> When, IReadOnlyDictionary<string, string> Prices)
    {
        internal PriceTier ToTier() => new(Name, [.. When.Select(c => c.ToCondition())], Entry.ReadPrices(Prices));
    }

    /// <summary>Either a parameter of the call with one of some values, or the sum of usage classes above a count.</summary>
    public sealed record Condition(string? Parameter, IReadOnlyList<string>? In, string? Usage, long? Above)
    {
        internal TierCondition ToCondition() => this switch
        {
            { Parameter: { } parameter, In: { } values, Usage: null, Above: null } => new TierCondition.ParameterIn(parameter, values),
            { Usage: { } pattern, Above: { } above, Parameter: null, In: null } => new TierCondition.UsageAbove(pattern, above),
            _ => throw new JsonException("A condition has either parameter and in, or usage and above."),
        };
    }
}
