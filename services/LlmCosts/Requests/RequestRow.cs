using Fyntrix.LlmCosts.Prices.Revaluation;

namespace Fyntrix.LlmCosts.Requests;

/// <summary>A booked call under its id, with the latest valuation where one was asked for and exists.</summary>
/// <param name="FormerCostUsd">What the former system said of an imported call that has no exact cost; in no sum.</param>
/// <param name="IsOverBudget">Whether a hard budget had no room for it.</param>
internal sealed record RequestRow(long Id, Call Call, decimal? FormerCostUsd = null, Valuation? Valuation = null, bool IsOverBudget = false);
