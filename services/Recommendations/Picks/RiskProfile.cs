namespace Fyntrix.Recommendations.Picks;

/// <summary>Whom a pick is meant for.</summary>
internal enum RiskProfile
{
    Aggressive,
    Moderate,
    Conservative,
}
