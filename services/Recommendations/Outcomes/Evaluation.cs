namespace Fyntrix.Recommendations.Outcomes;

/// <summary>What judging a pick came to.</summary>
internal abstract record Evaluation
{
    private Evaluation()
    {
    }

    public sealed record Resolved(OutcomeFigures Figures) : Evaluation;

    /// <summary>It cannot be judged yet.</summary>
    public sealed record Pending(string Reason) : Evaluation;

    /// <summary>It cannot be judged, and is not waited for; later data may change that.</summary>
    public sealed record Unresolved(string Horizon, long HorizonEnd, string Reason) : Evaluation;
}
