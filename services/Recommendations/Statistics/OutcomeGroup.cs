namespace Fyntrix.Recommendations.Statistics;

/// <summary>By what outcomes are told apart; an empty text where a pick has none.</summary>
internal readonly record struct OutcomeGroup(string Mode, string Universe, string Direction, string Confidence, string Policy, string Regime);
