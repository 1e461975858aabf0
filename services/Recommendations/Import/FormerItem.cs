namespace Fyntrix.Recommendations.Import;

/// <summary>One pick in the payload of a former run.</summary>
/// <param name="Recommendation">As written; null when it is missing.</param>
/// <param name="Price">The current price of the moment, in rupees; null when unknown or made up.</param>
/// <param name="PriceSource">Who saw that price.</param>
/// <param name="Scores">Score of each agent that answered, 0 to 100.</param>
/// <param name="Context">Tags of the market's state, by name.</param>
/// <param name="Features">A JSON object in the shape of <c>features_json</c>.</param>
internal sealed record FormerItem(
    string Symbol,
    int Rank,
    string? Recommendation,
    decimal? Score,
    string? Confidence,
    string? Horizon,
    decimal? Price,
    string? PriceSource,
    IReadOnlyList<(string Agent, decimal Score)> Scores,
    IReadOnlyDictionary<string, string> Context,
    string Features);
