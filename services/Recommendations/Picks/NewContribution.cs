namespace Fyntrix.Recommendations.Picks;

/// <summary>What an agent said about a pick that is about to be written.</summary>
/// <param name="Metadata">A JSON object.</param>
internal sealed record NewContribution(string AgentName, decimal Score, string? Confidence, string Metadata);
