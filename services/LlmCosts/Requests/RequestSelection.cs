namespace Fyntrix.LlmCosts.Requests;

/// <summary>Which recorded calls are priced anew.</summary>
/// <param name="To">The moment before which they were made.</param>
/// <param name="Model">Null for all.</param>
internal sealed record RequestSelection(DateTimeOffset From, DateTimeOffset To, string? Model, bool OnlyUnpriced);
