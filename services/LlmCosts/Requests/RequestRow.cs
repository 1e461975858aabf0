using Fyntrix.LlmCosts.Prices.Revaluation;

namespace Fyntrix.LlmCosts.Requests;

/// <summary>A booked call under its id, with the latest valuation where one was asked for and exists.</summary>
internal sealed record RequestRow(long Id, Call Call, Valuation? Valuation = null);
