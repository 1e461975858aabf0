namespace Fyntrix.Recommendations.Outcomes;

/// <summary>What an evaluation did.</summary>
/// <param name="Done">How many picks were judged.</param>
internal readonly record struct EvaluationCounts(long Done, long Evaluated, long Revised, long Unchanged, long Pending, long Unresolved)
{
    public EvaluationCounts Plus(EvaluationEffect effect) => effect switch
    {
        EvaluationEffect.EVALUATED => this with { Done = Done + 1, Evaluated = Evaluated + 1 },
        EvaluationEffect.REVISED => this with { Done = Done + 1, Revised = Revised + 1 },
        EvaluationEffect.UNCHANGED => this with { Done = Done + 1, Unchanged = Unchanged + 1 },
        EvaluationEffect.PENDING => this with { Done = Done + 1, Pending = Pending + 1 },
        EvaluationEffect.UNRESOLVED => this with { Done = Done + 1, Unresolved = Unresolved + 1 },
        EvaluationEffect.SKIPPED => this,
    };
}
