using Fyntrix.LlmCosts.Data;

namespace Fyntrix.LlmCosts.Budgets;

/// <summary>How a budget stands in a window. Amounts in US dollars, exact.</summary>
/// <param name="ReservedUsd">Held for calls that are under way; not in what was spent.</param>
/// <param name="PercentageUsed">To nine decimals. Of a budget of 0, 100: nothing is left of it.</param>
internal sealed record BudgetStatus(
    BudgetWindow Window,
    BudgetLevel Level,
    decimal SpentUsd,
    decimal UnpricedUsd,
    decimal ReservedUsd,
    decimal RemainingUsd,
    decimal PercentageUsed)
{
    private const int PercentDecimals = 9;

    /// <summary>False when more may have been spent: the file was made anew in this window from a damaged archive.</summary>
    public bool IsSpendKnown { get; init; } = true;

    /// <param name="spend">What was spent in the window.</param>
    /// <param name="reservedNanoUsd">What reservations hold in the window.</param>
    /// <param name="budgetNanoUsd">The amount of the budget.</param>
    /// <param name="ceilingUsdPerMillion">What a million unpriced tokens are taken for.</param>
    public static BudgetStatus Of(BudgetWindow window, BudgetSpend spend, long reservedNanoUsd, long budgetNanoUsd, decimal ceilingUsdPerMillion)
    {
        var total = spend.TotalNanoUsd(ceilingUsdPerMillion);
        return new(
            window,
            Budget.LevelAt(total, budgetNanoUsd),
            total / NanoUsd.PerUsd,
            (total - spend.PricedNanoUsd) / NanoUsd.PerUsd,
            NanoUsd.ToUsd(reservedNanoUsd),
            Math.Max(0, budgetNanoUsd - total) / NanoUsd.PerUsd,
            budgetNanoUsd == 0 ? 100 : decimal.Round(total * 100 / budgetNanoUsd, PercentDecimals));
    }
}
