namespace Fyntrix.LlmCosts.Unpriced;

/// <summary>A model whose calls could not be priced.</summary>
/// <param name="Tokens">Input and output of its unpriced calls, and 10,000 for each piece beside them: what budgets count at their ceiling.</param>
/// <param name="PricedAs">The model of the price book by now, when it has one: then a class that the calls used had no price, or the price came later.</param>
/// <param name="NearestModels">Otherwise priced models with names near to it.</param>
/// <param name="FirstCalledFrom">The half hour of the first such call.</param>
/// <param name="LastCalledFrom">The half hour of the last.</param>
internal sealed record UnpricedAnswer(
    string Model,
    long Requests,
    long Tokens,
    string? PricedAs,
    IReadOnlyList<string> NearestModels,
    DateTimeOffset FirstCalledFrom,
    DateTimeOffset LastCalledFrom);
