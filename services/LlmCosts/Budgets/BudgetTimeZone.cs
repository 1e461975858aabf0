namespace Fyntrix.LlmCosts.Budgets;

/// <summary>Whose midnight counts. Neither zone has summer time.</summary>
internal enum BudgetTimeZone
{
    UTC,

    /// <summary>Indian Standard Time, UTC+05:30.</summary>
    IST,
}
