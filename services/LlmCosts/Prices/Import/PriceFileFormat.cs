namespace Fyntrix.LlmCosts.Prices.Import;

/// <summary>Whose price file it is.</summary>
internal enum PriceFileFormat
{
    /// <summary>An object by model name, with costs such as input_cost_per_token.</summary>
    LITELLM,

    /// <summary>A list of models with match patterns and pricing tiers.</summary>
    LANGFUSE,

    /// <summary>Our own: a book of models, as it ships with the service.</summary>
    FYNTRIX,
}
