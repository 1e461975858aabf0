namespace Fyntrix.Recommendations.Outcomes;

/// <summary>Where a job is.</summary>
internal enum EvaluationJobState
{
    WAITING,
    RUNNING,
    DONE,
    FAILED,
}
