namespace Fyntrix.LlmCosts.Prices.Import;

/// <summary>What an import would make of a price file.</summary>
/// <param name="Models">How many models could be taken.</param>
/// <param name="Refused">The others, with the reason.</param>
internal sealed record PriceCheckAnswer(int Models, IReadOnlyList<RefusedPrice> Refused);
