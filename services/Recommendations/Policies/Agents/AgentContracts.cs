namespace Fyntrix.Recommendations.Policies.Agents;

/// <summary>An agent that policies may give weight to.</summary>
/// <param name="Aliases">Other names that mean the same.</param>
/// <param name="RegisteredBy">Null for a built-in one.</param>
internal sealed record Agent(
    string Name, string? Description, bool BuiltIn, IReadOnlyList<string> Aliases, string? RegisteredBy, DateTimeOffset? RegisteredAt);

/// <summary>What is to be known of an agent.</summary>
internal sealed record RegisterAgent(string? Description);
