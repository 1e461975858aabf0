namespace Fyntrix.LlmCosts.Budgets;

/// <summary>What was spent in a window: priced calls exactly, tokens of unpriced calls at a ceiling.</summary>
/// <param name="PricedNanoUsd">In nano-USD.</param>
/// <param name="UnpricedTokens">Tokens of calls that nobody can price, and 10,000 for each piece beside them.</param>
internal readonly record struct BudgetSpend(long PricedNanoUsd, long UnpricedTokens)
{
    public static BudgetSpend operator +(BudgetSpend a, BudgetSpend b) => new(a.PricedNanoUsd + b.PricedNanoUsd, a.UnpricedTokens + b.UnpricedTokens);

    public static BudgetSpend operator -(BudgetSpend a) => new(-a.PricedNanoUsd, -a.UnpricedTokens);

    /// <summary>All of it, in nano-USD.</summary>
    /// <param name="ceilingUsdPerMillion">What a million tokens of unknown price are taken for, in US dollars.</param>
    public decimal TotalNanoUsd(decimal ceilingUsdPerMillion) => PricedNanoUsd + UnpricedTokens * ceilingUsdPerMillion * 1000;
}
