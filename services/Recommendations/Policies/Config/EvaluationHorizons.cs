namespace Fyntrix.Recommendations.Policies.Config;

/// <summary>How configurations spell the horizon; both mean the mode's own.</summary>
internal static class EvaluationHorizons
{
    public const string Eod = "EOD";
    public const string Scalping = "SCALPING";
}
