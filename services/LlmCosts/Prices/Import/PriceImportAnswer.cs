namespace Fyntrix.LlmCosts.Prices.Import;

/// <summary>What became of a price file.</summary>
/// <param name="Version">The edition under which its prices stand, with every cost that they price.</param>
/// <param name="Imported">Models with a new price.</param>
/// <param name="Unchanged">Models whose price was imported before and is the same.</param>
internal sealed record PriceImportAnswer(string Version, DateTimeOffset EffectiveFrom, int Imported, int Unchanged, IReadOnlyList<RefusedPrice> Refused);
