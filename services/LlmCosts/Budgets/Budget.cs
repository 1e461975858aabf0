using Fyntrix.LlmCosts.Prices;
using Fyntrix.LlmCosts.Requests;

namespace Fyntrix.LlmCosts.Budgets;

/// <summary>What may be spent in a window of time, on some calls or on all.</summary>
internal sealed record Budget(
    string Id,
    string Name,
    long AmountNanoUsd,
    BudgetEnforcement Enforcement,
    BudgetPeriod Period,
    BudgetTimeZone TimeZone,
    BudgetScope Scope,
    string ScopeValue,
    bool Active,
    BudgetLevel AnnouncedLevel,
    DateTimeOffset AnnouncedWindow,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    /// <summary>The budget for everything in a UTC day, whose amount is configured.</summary>
    public const string DailyId = "daily";

    public BudgetWindow WindowAt(DateTimeOffset moment) => BudgetWindow.At(Period, TimeZone, moment);

    /// <summary>Whether a call counts against this budget; of a model, by whichever of its names it was called.</summary>
    /// <param name="prices">Which know the names.</param>
    public bool Covers(string model, Attribution attribution, PriceBook prices, DateTimeOffset at) => Scope switch
    {
        BudgetScope.GLOBAL => true,
        BudgetScope.USER => attribution.UserId == ScopeValue,
        BudgetScope.AGENT => attribution.Agent == ScopeValue,
        BudgetScope.MODEL => prices.IsCallOf(model, ScopeValue, at),
        BudgetScope.TAG => attribution.Tags.Contains(ScopeValue),
    };

    /// <summary>The level at an amount spent, in nano-USD. Of a budget of 0 nothing may be spent, so it is always gone.</summary>
    public static BudgetLevel LevelAt(decimal spentNano, long budgetNano)
    {
        if (budgetNano == 0)
            return BudgetLevel.EXCEEDED;
        return (spentNano * 100 / budgetNano) switch
        {
            >= 100 => BudgetLevel.EXCEEDED,
            >= 80 => BudgetLevel.WARNING,
            >= 50 => BudgetLevel.CAUTION,
            _ => BudgetLevel.OK,
        };
    }
}
