namespace Fyntrix.LlmCosts.Prices.Import;

/// <summary>One model as a price file has it. What the file does not say is null and stays as the price book has it.</summary>
/// <param name="Aliases">Other names of the model.</param>
/// <param name="Since">The day on which the file's maker listed the model.</param>
/// <param name="Updated">The day on which the file's maker last changed it.</param>
/// <param name="Prices">Decimals as text, in US dollars per token or piece.</param>
internal sealed record ReadPrice(
    string Model,
    string? Vendor,
    IReadOnlyList<string>? Aliases,
    string? Pattern,
    DateOnly? Since,
    DateOnly? Updated,
    IReadOnlyDictionary<string, string> Prices,
    IReadOnlyList<PriceBookFile.Tier>? Tiers)
{
    /// <summary>As an entry of the price book, with the names by which the book already knows the model.</summary>
    /// <param name="known">The latest entry of the model; null when it is new.</param>
    /// <param name="day">The day from which the price holds.</param>
    public PriceBookFile.Entry ToEntry(PriceBookFile.Entry? known, DateOnly day) => new(
        known?.Model ?? Model,
        known is { Vendor.Length: > 0 } ? known.Vendor : Vendor ?? "",
        Aliases ?? known?.Aliases,
        Pattern ?? known?.Pattern,
        Since ?? known?.Since ?? day,
        Updated ?? day,
        Prices,
        Tiers);
}
