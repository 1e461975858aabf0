using System.Text.Json;

namespace Fyntrix.LlmCosts.Prices.Import;

/// <param name="Format">LITELLM, LANGFUSE or FYNTRIX.</param>
/// <param name="Source">Where the file comes from, for people: an address and a day or commit.</param>
/// <param name="EffectiveFrom">From when on the prices hold; now when left out.</param>
/// <param name="Prices">The file's content.</param>
internal sealed record ImportPrices(PriceFileFormat? Format, string? Source, DateTimeOffset? EffectiveFrom, JsonElement Prices);
