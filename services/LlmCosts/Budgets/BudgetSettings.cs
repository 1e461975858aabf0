namespace Fyntrix.LlmCosts.Budgets;

/// <summary>Configuration section <c>Budget</c>.</summary>
internal sealed class BudgetSettings
{
    public const string Section = "Budget";
    public const decimal MostUsd = 1_000_000_000m;

    /// <summary>What all calls of a UTC day may cost together, in US dollars; 0 means nothing.</summary>
    public decimal DailyUsd { get; set; } = 10m;

    /// <summary>
    /// What a million tokens of a model without a price are taken for when they count against budgets, in US dollars.
    /// 60 is what the former system took for output of any model that it did not know.
    /// </summary>
    public decimal UnpricedUsdPerMillionTokens { get; set; } = 60m;
}
