namespace Fyntrix.LlmCosts.Prices.Revaluation;

/// <param name="From">The first moment of the calls that are priced anew.</param>
/// <param name="To">The moment before which they were made.</param>
/// <param name="Model">As the calls name it; all models when left out.</param>
/// <param name="OnlyUnpriced">Whether only calls without a recorded cost are meant; true when left out.</param>
/// <param name="Reason">For people; kept with each valuation and shown with the call.</param>
internal sealed record Reprice(DateTimeOffset? From, DateTimeOffset? To, string? Model, bool? OnlyUnpriced, string? Reason);
