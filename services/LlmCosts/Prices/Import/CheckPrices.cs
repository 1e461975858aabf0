using System.Text.Json;

namespace Fyntrix.LlmCosts.Prices.Import;

/// <param name="Format">LITELLM, LANGFUSE or FYNTRIX.</param>
/// <param name="Prices">The file's content.</param>
internal sealed record CheckPrices(PriceFileFormat? Format, JsonElement Prices);
