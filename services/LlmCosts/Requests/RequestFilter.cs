namespace Fyntrix.LlmCosts.Requests;

/// <summary>Which requests a list shows; null asks for all.</summary>
internal sealed record RequestFilter(string? UserId, string? Model, string? RunId);
