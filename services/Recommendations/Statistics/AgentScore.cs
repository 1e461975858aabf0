namespace Fyntrix.Recommendations.Statistics;

/// <summary>What an agent said about a pick, 0 to 100.</summary>
internal readonly record struct AgentScore(string Agent, double Score);
