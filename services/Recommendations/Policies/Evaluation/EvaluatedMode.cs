using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.Policies.Evaluation;

/// <summary>How the exit profiles of a mode did.</summary>
/// <param name="BestProfile">The one with the highest score; null when none had a trade.</param>
internal sealed record EvaluatedMode(
    TradingMode Mode, IReadOnlyDictionary<string, ProfileMetrics> Profiles, string? BestProfile, EvaluationSample Sample);
