namespace Fyntrix.LlmCosts.Budgets;

/// <summary>What happens when a budget is gone.</summary>
internal enum BudgetEnforcement
{
    /// <summary>Nothing more is admitted.</summary>
    HARD,

    /// <summary>It is said, and calls go on.</summary>
    SOFT,
}
