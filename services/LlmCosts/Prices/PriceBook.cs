using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Fyntrix.LlmCosts.Prices;

/// <summary>
/// Finds the prices that hold for a model at a moment. A name that is not known stays without a price: it is never priced as
/// some other model.
/// </summary>
internal sealed partial class PriceBook
{
    private const int RememberedNames = 4096;
    private const int NearestNames = 3;

    private readonly FrozenDictionary<string, ModelPrice[]> _models;
    private readonly FrozenDictionary<string, string> _names;
    private readonly IReadOnlyList<(ModelPattern Pattern, string Model)> _patterns;
    private readonly ConcurrentDictionary<string, Known> _remembered = new(StringComparer.Ordinal);

    /// <param name="prices">All prices of all times; of one model and moment there is one.</param>
    public PriceBook(IEnumerable<ModelPrice> prices)
    {
        _models = prices
            .GroupBy(p => p.Model, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(g => g.Key, g => g.OrderBy(p => p.EffectiveFrom).ToArray(), StringComparer.OrdinalIgnoreCase);
        var newest = _models.Values.Select(v => v[^1]).ToList();
        // An alias that two models claim names neither; a model's own name always wins.
        _names = newest
            .SelectMany(p => p.Aliases.Select(alias => (Alias: alias, p.Model)))
            .Where(a => !_models.ContainsKey(a.Alias))
            .GroupBy(a => a.Alias, StringComparer.OrdinalIgnoreCase)
            .Where(g => g.Select(a => a.Model).Distinct(StringComparer.OrdinalIgnoreCase).Count() == 1)
            .Select(g => KeyValuePair.Create(g.Key, g.First().Model))
            .Concat(_models.Keys.Select(name => KeyValuePair.Create(name, name)))
            .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _patterns = [.. newest.Where(p => p.Pattern is not null).Select(p => (new ModelPattern(p.Pattern!), p.Model))];
    }

    /// <summary>The prices of every model that hold at a moment, newest first.</summary>
    public IEnumerable<ModelPrice> At(DateTimeOffset at) =>
        _models.Values.Select(v => Version(v, at)).OrderByDescending(p => p.EffectiveFrom).ThenByDescending(p => p.Model, StringComparer.Ordinal);

    /// <summary>
    /// Finds by 1. the exact name, 2. an alias, 3. the match pattern of exactly one model, 4. the same without a date at the
    /// end, as providers name their snapshots. A call before a model's first known price gets that first price.
    /// </summary>
    public PriceMatch Find(string model, DateTimeOffset at)
    {
        if (!_remembered.TryGetValue(model, out var known))
        {
            known = Search(model);
            // Names are callers' texts: the memory of them is bounded.
            if (_remembered.Count < RememberedNames)
                _remembered.TryAdd(model, known);
        }

        return known.Model is { } name ? new PriceMatch.Found(Version(_models[name], at)) : new PriceMatch.Unknown(known.Nearest);
    }

    private static ModelPrice Version(ModelPrice[] versions, DateTimeOffset at) =>
        Array.FindLast(versions, v => v.EffectiveFrom <= at) ?? versions[0];

    private Known Search(string model)
    {
        var found = Resolve(model)
            ?? (DateAtEnd().Match(model) is { Success: true } date && IsDay(date.Groups["day"].Value) ? Resolve(model[..date.Index]) : null);
        return found is not null ? new Known(found, []) : new Known(null, Nearest(model));
    }

    private string? Resolve(string name)
    {
        if (_names.TryGetValue(name, out var model))
            return model;
        var matches = _patterns.Where(p => p.Pattern.IsMatch(name)).Select(p => p.Model).Take(2).ToList();
        return matches.Count == 1 ? matches[0] : null;
    }

    private static bool IsDay(string text) =>
        DateOnly.TryParseExact(text.Replace("-", "", StringComparison.Ordinal), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private IReadOnlyList<string> Nearest(string model)
    {
        // Only the last part tells models apart: sambanova:Meta-Llama-3.1 or openrouter/meta/llama.
        var own = model[(model.LastIndexOfAny(['/', ':']) + 1)..].ToLowerInvariant();
        return [.. _models.Keys
            .Select(name => (Name: name, Distance: EditDistance(own, name.ToLowerInvariant())))
            .Where(c => c.Distance <= Math.Max(own.Length, c.Name.Length) / 2)
            .OrderBy(c => c.Distance).ThenBy(c => c.Name, StringComparer.Ordinal)
            .Take(NearestNames)
            .Select(c => c.Name)];
    }

    /// <summary>Levenshtein's distance: how many characters must be added, removed or changed.</summary>
    private static int EditDistance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }

    [GeneratedRegex(@"[-@](?<day>\d{4}-\d{2}-\d{2}|\d{8})\z", RegexOptions.CultureInvariant)]
    private static partial Regex DateAtEnd();

    private sealed record Known(string? Model, IReadOnlyList<string> Nearest);
}
