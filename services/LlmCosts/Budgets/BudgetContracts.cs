using Fyntrix.LlmCosts.Data;

namespace Fyntrix.LlmCosts.Budgets;

/// <param name="Name">For people.</param>
/// <param name="AmountUsd">What may be spent in a window, in US dollars, with at most 9 decimals.</param>
/// <param name="Enforcement">HARD admits nothing more once it is gone; SOFT only says so.</param>
/// <param name="Period">DAY, WEEK (from Monday) or MONTH.</param>
/// <param name="TimeZone">UTC or IST: whose midnight counts; UTC when left out.</param>
/// <param name="Scope">GLOBAL, USER, AGENT, MODEL or TAG; GLOBAL when left out.</param>
/// <param name="ScopeValue">The user, agent, model or tag that it is about.</param>
internal sealed record NewBudget(
    string? Name,
    decimal? AmountUsd,
    BudgetEnforcement? Enforcement,
    BudgetPeriod? Period,
    BudgetTimeZone? TimeZone,
    BudgetScope? Scope,
    string? ScopeValue);

/// <summary>What may be changed of a budget; for another period or scope a new one is made.</summary>
internal sealed record ChangedBudget(string? Name, decimal? AmountUsd, BudgetEnforcement? Enforcement, bool? Active);

/// <summary>A budget with its current window. Amounts in US dollars, exact.</summary>
/// <param name="Status">OK, CAUTION (50 %), WARNING (80 %) or EXCEEDED (100 %).</param>
/// <param name="SpentUsd">Priced calls exactly, and unpriced ones at their ceiling.</param>
/// <param name="UnpricedUsd">The part of it that is only a ceiling.</param>
/// <param name="ReservedUsd">Held by reservations in the current window, beside what was spent.</param>
/// <param name="SpendIsKnown">False when more may have been spent in the window than is known; a hard budget admits nothing then.</param>
internal sealed record BudgetAnswer(
    string Id,
    string Name,
    decimal AmountUsd,
    BudgetEnforcement Enforcement,
    BudgetPeriod Period,
    BudgetTimeZone TimeZone,
    BudgetScope Scope,
    string? ScopeValue,
    bool Active,
    bool Configured,
    BudgetLevel Status,
    decimal SpentUsd,
    decimal UnpricedUsd,
    decimal ReservedUsd,
    decimal RemainingUsd,
    decimal PercentageUsed,
    bool SpendIsKnown,
    DateTimeOffset WindowStart,
    DateTimeOffset WindowEnd,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public static BudgetAnswer Of(Budget budget, BudgetStatus status) => new(
        budget.Id, budget.Name, NanoUsd.ToUsd(budget.AmountNanoUsd), budget.Enforcement, budget.Period, budget.TimeZone,
        budget.Scope, budget.Scope == BudgetScope.GLOBAL ? null : budget.ScopeValue, budget.Active, budget.Id == Budget.DailyId,
        status.Level, status.SpentUsd, status.UnpricedUsd, status.ReservedUsd, status.RemainingUsd, status.PercentageUsed, status.IsSpendKnown,
        status.Window.Start, status.Window.End, budget.CreatedAt, budget.UpdatedAt);
}

/// <summary>How a budget stands, with the keys of the former system. The figures are null when they are not the caller's to see.</summary>
internal sealed record BudgetAlert(
    BudgetLevel Status,
    decimal? SpentUsd,
    decimal? BudgetUsd,
    decimal? RemainingUsd,
    decimal? PercentageUsed,
    string BudgetId,
    DateTimeOffset WindowStart,
    DateTimeOffset WindowEnd)
{
    public static BudgetAlert Of(Budget budget, BudgetStatus status) => new(
        status.Level, status.SpentUsd, NanoUsd.ToUsd(budget.AmountNanoUsd), status.RemainingUsd, status.PercentageUsed, budget.Id, status.Window.Start, status.Window.End);
}

/// <summary>The file was made anew, and its archive was damaged.</summary>
/// <param name="Faults">What was damaged there.</param>
internal sealed record IncompleteRestore(DateTimeOffset RestoredAt, IReadOnlyList<string> Faults);

/// <summary>What has been accepted now, oldest first; none when nothing was in doubt.</summary>
internal sealed record AcceptedRestores(IReadOnlyList<IncompleteRestore> Accepted);
