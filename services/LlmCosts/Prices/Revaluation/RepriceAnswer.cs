namespace Fyntrix.LlmCosts.Prices.Revaluation;

/// <summary>What a re-price did.</summary>
/// <param name="Calls">How many calls it looked at.</param>
/// <param name="Valued">Those that got a valuation.</param>
/// <param name="Unchanged">Those that already stand at what the price book says.</param>
/// <param name="Unpriced">Those that the price book cannot price either.</param>
internal sealed record RepriceAnswer(long Calls, long Valued, long Unchanged, long Unpriced);
