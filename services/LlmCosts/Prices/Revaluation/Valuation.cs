namespace Fyntrix.LlmCosts.Prices.Revaluation;

/// <summary>What a call is worth by a later price book.</summary>
internal sealed record Valuation(Cost.Priced Cost, string Reason, DateTimeOffset ValuedAt);
