using System.Globalization;
using System.Text.Json;
using Fyntrix.LlmCosts.Tokens;

namespace Fyntrix.LlmCosts.Prices;

/// <summary>Looks for what would make a price book price wrongly.</summary>
internal static class PriceBookCheck
{
    /// <summary>US dollars per token or piece; anything dearer is a slip of the decimal point.</summary>
    private const decimal DearestPrice = 1m;

    /// <summary>Below 10⁻¹⁵ US dollars costs could no longer be summed exactly.</summary>
    private const int MostDecimals = 15;

    private const int LongestName = 200;
    private const int MostAliases = 100;
    private const int LongestPattern = 1000;
    private const int MostTiers = 50;

    /// <returns>One line per fault; none when the book can be used.</returns>
    public static IEnumerable<string> FindFaults(PriceBookFile file)
    {
        if (string.IsNullOrWhiteSpace(file.Version) || string.IsNullOrWhiteSpace(file.Source))
            yield return "The book names no version or no source.";
        if (file.Version?.StartsWith(PriceList.ImportedPrefix, StringComparison.Ordinal) == true)
            yield return $"The book's version begins with {PriceList.ImportedPrefix}, as only imports are called.";
        foreach (var twice in file.Models.GroupBy(m => m.Model, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
            yield return $"{twice.Key}: stands in the book {twice.Count()} times.";
        foreach (var model in file.Models)
        {
            foreach (var fault in FindFaults(file, model))
                yield return $"{model.Model}: {fault}";
        }
    }

    private static IEnumerable<string> FindFaults(PriceBookFile file, PriceBookFile.Entry model)
    {
        if (model.Vendor is null || file.Vendors?.ContainsKey(model.Vendor) != true)
            yield return $"the vendor {model.Vendor} is not among the vendors.";
        if (model.Updated > file.AsOf || model.Since > file.AsOf)
            yield return $"was listed on {model.Since:yyyy-MM-dd} or updated on {model.Updated:yyyy-MM-dd}, after the book's day.";
        foreach (var fault in FindFaults(model))
            yield return fault;
    }

    /// <returns>What is wrong with one entry, whichever book it stands in; each reads as a sentence after the model's name.</returns>
    public static IEnumerable<string> FindFaults(PriceBookFile.Entry model)
    {
        if (FindGaps(model).ToList() is { Count: > 0 } gaps)
        {
            foreach (var gap in gaps)
                yield return gap;
            yield break;
        }

        if (model.Pattern?.Length > LongestPattern)
            yield return $"its pattern is longer than {LongestPattern} characters.";
        else if (model.Pattern is { } pattern && new ModelPattern(pattern).FindFault() is { } fault)
            yield return $"its pattern cannot be used: {fault}";
        foreach (var wrong in FindFaults(model.Prices))
            yield return wrong;
        if (model.Tiers?.Count > MostTiers)
            yield return $"has more than {MostTiers} tiers.";
        foreach (var twice in (model.Tiers ?? []).GroupBy(t => t.Priority).Where(g => g.Count() > 1))
            yield return $"{twice.Count()} tiers have the priority {twice.Key}.";
        foreach (var tier in model.Tiers ?? [])
        {
            if (tier.Name.Length > LongestName)
            {
                yield return $"the name of a tier is longer than {LongestName} characters.";
                continue;
            }

            if (tier.When.Count == 0)
                yield return $"the tier {tier.Name} has no condition.";
            foreach (var wrong in tier.When.SelectMany(FindFaults).Concat(FindFaults(tier.Prices)))
                yield return $"the tier {tier.Name}: {wrong}";
        }
    }

    /// <returns>What a file leaves out of an entry that every entry has; the other faults can be looked for when there are none.</returns>
    public static IEnumerable<string> FindGaps(PriceBookFile.Entry model)
    {
        if (model.Prices is null)
            yield return "has no prices.";
        else if (model.Prices.Any(p => p.Value is null))
            yield return "has a price that is null.";
        if (model.Vendor?.Length > LongestName || model.Vendor?.Any(char.IsControl) == true)
            yield return $"has a vendor that is not at most {LongestName} characters.";
        if (model.Aliases?.Count > MostAliases)
            yield return $"has more than {MostAliases} aliases.";
        else if (model.Aliases?.Any(a => a is not { Length: >= 1 and <= LongestName } || a.Any(char.IsControl)) == true)
            yield return $"has an alias that is not 1 to {LongestName} characters.";
        if (model.Tiers?.Any(t => t is null || string.IsNullOrEmpty(t.Name) || t.When is null || t.When.Any(c => c is null || c.In?.Any(v => v is null) == true) || t.Prices is null || t.Prices.Any(p => p.Value is null)) == true)
            yield return "has a tier without its name, when or prices.";
    }

    private static IEnumerable<string> FindFaults(PriceBookFile.Condition condition)
    {
        var read = ReadOrNull(condition);
        if (read is null)
            yield return "a condition has neither parameter and in, nor usage and above.";
        if (read is TierCondition.ParameterIn { Parameter: not ("service_tier" or "speed") } parameter)
            yield return $"a condition is about {parameter.Parameter}, which no call says.";
        if (read is TierCondition.UsageAbove { Pattern.Length: > LongestPattern })
            yield return $"the pattern of a condition is longer than {LongestPattern} characters.";
        else if (read is TierCondition.UsageAbove usage && usage.FindFault() is { } fault)
            yield return $"the pattern of a condition cannot be used: {fault}";
    }

    private static TierCondition? ReadOrNull(PriceBookFile.Condition condition)
    {
        try
        {
            return condition.ToCondition();
        }
        catch (JsonException)
        {
            return null; // The caller says what is wrong with it.
        }
    }

    private static IEnumerable<string> FindFaults(IReadOnlyDictionary<string, string> prices)
    {
        if (prices.Count == 0)
            yield return "has no prices.";
        if (prices.Keys.Any(name => TokenClass.WholeOf(name) is not null) && !prices.ContainsKey(TokenClass.Input))
            yield return "has no price for input.";
        foreach (var (name, text) in prices)
        {
            if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var price))
                yield return $"the price of {name} is not a plain decimal: {text}";
            else if (price is < 0 or > DearestPrice)
                yield return $"the price of {name} is not between 0 and {DearestPrice} US dollars: {text}";
            else if (price.Scale > MostDecimals)
                yield return $"the price of {name} has more than {MostDecimals} decimals: {text}";
        }
    }
}
