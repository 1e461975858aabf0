namespace Fyntrix.Recommendations.Runs;

/// <summary>Where a run comes from.</summary>
internal enum RunOrigin
{
    PUBLISHED,
    ENGINE,
    FORMER,
}
