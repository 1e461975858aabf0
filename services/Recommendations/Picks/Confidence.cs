namespace Fyntrix.Recommendations.Picks;

/// <summary>How sure the agents are.</summary>
internal enum Confidence
{
    Low,
    Medium,
    High,
}
