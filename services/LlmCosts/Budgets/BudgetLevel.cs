namespace Fyntrix.LlmCosts.Budgets;

/// <summary>How much of a budget is gone.</summary>
internal enum BudgetLevel
{
    OK,

    /// <summary>50 % and more.</summary>
    CAUTION,

    /// <summary>80 % and more.</summary>
    WARNING,

    /// <summary>100 % and more.</summary>
    EXCEEDED,
}
