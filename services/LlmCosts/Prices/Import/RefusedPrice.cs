namespace Fyntrix.LlmCosts.Prices.Import;

/// <summary>A model of a price file that was not taken.</summary>
/// <param name="Reason">Reads as a sentence after the model's name.</param>
internal sealed record RefusedPrice(string Model, string Reason);
