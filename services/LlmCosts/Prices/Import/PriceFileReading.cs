namespace Fyntrix.LlmCosts.Prices.Import;

/// <summary>What a price file says: the models that can be used, and the others with the reason.</summary>
internal sealed record PriceFileReading(IReadOnlyList<ReadPrice> Models, IReadOnlyList<RefusedPrice> Refused);
