using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Outcomes;

/// <summary>A rule by which picks are judged.</summary>
/// <param name="RuleHash">SHA-256 of the text of <paramref name="Rule"/>, byte for byte.</param>
/// <param name="IsCurrent">New picks of the mode are written under it.</param>
internal sealed record RuleAnswer(string RuleHash, TradingMode Mode, string EvaluationHorizon, bool IsCurrent, RawJson Rule);
