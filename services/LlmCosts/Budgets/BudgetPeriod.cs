namespace Fyntrix.LlmCosts.Budgets;

/// <summary>After which time a budget starts anew. Weeks begin on Monday.</summary>
internal enum BudgetPeriod
{
    DAY,
    WEEK,
    MONTH,
}
