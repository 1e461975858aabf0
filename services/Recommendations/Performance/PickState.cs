namespace Fyntrix.Recommendations.Performance;

/// <summary>How far the evaluation of a pick has come.</summary>
internal enum PickState
{
    PENDING,
    EVALUATED,
    UNRESOLVABLE,
}
