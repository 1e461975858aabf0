namespace Fyntrix.LlmCosts.Budgets;

/// <summary>Which calls count against a budget.</summary>
internal enum BudgetScope
{
    GLOBAL,
    USER,
    AGENT,
    MODEL,
    TAG,
}
