using Fyntrix.LlmCosts.Budgets;
using Fyntrix.LlmCosts.Data;
using Fyntrix.LlmCosts.Prices;
using Fyntrix.LlmCosts.Tokens;

namespace Fyntrix.LlmCosts.Reservations;

/// <summary>The most that a call can cost, before it is made.</summary>
internal sealed class WorstCase(PriceList prices, BudgetBook budgets, TimeProvider time)
{
    /// <summary>
    /// Every input token at the dearest class of input and every output token at the dearest of output, over the standard prices
    /// and each tier that the parameters and the number of tokens allow; at the configured ceiling when the model or one of its sides has no price.
    /// </summary>
    /// <returns>In nano-USD, rounded up; at most 10¹⁸.</returns>
    public long NanoUsdOf(string model, long maxInputTokens, long maxOutputTokens, CallParameters parameters)
    {
        if (prices.Book.Find(model, time.GetUtcNow()) is not PriceMatch.Found { Price: var price })
            return budgets.AtCeiling(maxInputTokens + maxOutputTokens);
        var lists = price.Tiers
            .Where(t => t.Conditions.All(c => c switch
            {
                TierCondition.ParameterIn parameter => parameter.Allows(parameters),
                TierCondition.UsageAbove usage => usage.CanHold(maxInputTokens, maxOutputTokens),
                _ => true,
            }))
            .Select(t => t.Prices)
            .Append(price.Prices)
            .ToList();
        // A model of embeddings has no price of output, and needs none.
        if ((maxInputTokens == 0 ? 0 : Dearest(lists, IsInput)) is not { } input || (maxOutputTokens == 0 ? 0 : Dearest(lists, IsOutput)) is not { } output)
            return budgets.AtCeiling(maxInputTokens + maxOutputTokens);
        var exact = (maxInputTokens * input + maxOutputTokens * output) * NanoUsd.PerUsd;
        return (long)Math.Min(BudgetSettings.MostUsd * NanoUsd.PerUsd, decimal.Ceiling(exact));
    }

    private static decimal? Dearest(List<IReadOnlyDictionary<string, decimal>> lists, Func<string, bool> isOfSide) =>
        lists.SelectMany(l => l).Where(p => isOfSide(p.Key)).Select(p => (decimal?)p.Value).Max();

    private static bool IsInput(string name) => TokenClass.WholeOf(name) is TokenClass.Input or TokenClass.Cached or TokenClass.CacheWrite;

    private static bool IsOutput(string name) => TokenClass.WholeOf(name) is TokenClass.Output or TokenClass.Reasoning;
}
