namespace Fyntrix.LlmCosts.Prices.Import;

/// <summary>A model of a price file cannot be read; the message reads as a sentence after its name.</summary>
internal sealed class PriceFormatException(string message) : Exception(message);
