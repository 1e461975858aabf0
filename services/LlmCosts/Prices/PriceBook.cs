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

    private readonly FrozenDictionary<string, ModelHistory> _models;
    private readonly FrozenDictionary<string, ModelNaming[]> _named;
    private readonly FrozenDictionary<string, ModelNaming[]> _aliased;
    private readonly (ModelPattern Pattern, ModelNaming Naming)[] _patterns;

    // The moments from which on a name may mean another model; between two of them all names mean the same.
    private readonly DateTimeOffset[] _turns;
    private readonly ConcurrentDictionary<(int Turn, string Name), Known> _remembered = new();

    /// <param name="prices">All prices of all times; of one model and moment there is one that ships and one that was imported, at most.</param>
    public PriceBook(IEnumerable<ModelPrice> prices)
    {
        _models = prices
            .GroupBy(p => p.Model, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(g => g.Key, g => new ModelHistory(g), StringComparer.OrdinalIgnoreCase);
        var namings = _models.Values.SelectMany(m => m.Namings()).ToList();
        _named = ByName(namings.Select(n => (n.Model, n)));
        _aliased = ByName(namings.SelectMany(n => n.Aliases.Select(alias => (alias, n))));
        var patterns = new Dictionary<string, ModelPattern>(StringComparer.Ordinal);
        _patterns = [.. namings.Where(n => n.Pattern is not null).Select(n => (Compiled(n.Pattern!), n))];
        _turns = [.. namings.Select(n => n.From).Where(from => from > DateTimeOffset.MinValue).Distinct().Order()];

        // Imports repeat the patterns of the book.
        ModelPattern Compiled(string pattern) => patterns.TryGetValue(pattern, out var known) ? known : patterns[pattern] = new ModelPattern(pattern);
    }

    /// <summary>The prices of every model that hold at a moment, newest first.</summary>
    public IEnumerable<ModelPrice> At(DateTimeOffset at) =>
        _models.Values.Select(m => m.At(at)).OrderByDescending(p => p.EffectiveFrom).ThenByDescending(p => p.Model, StringComparer.Ordinal);

    /// <summary>
    /// Finds by 1. the exact name, 2. an alias, 3. the match pattern of exactly one model, 4. the same without a date at the
    /// end, as providers name their snapshots, 5. all of it again with the names of models that were imported for a later time. An import
    /// takes no name away from calls that were made before it holds. A call before a model's first known price gets that first price.
    /// </summary>
    public PriceMatch Find(string model, DateTimeOffset at)
    {
        var turn = Array.BinarySearch(_turns, at);
        var key = (turn < 0 ? ~turn : turn + 1, model);
        if (!_remembered.TryGetValue(key, out var known))
        {
            known = Search(model, at);
            // Names are callers' texts: the memory of them is bounded.
            if (_remembered.Count < RememberedNames)
                _remembered.TryAdd(key, known);
        }

        return known.Model is { } name ? new PriceMatch.Found(_models[name].At(at)) : new PriceMatch.Unknown(known.Nearest!);
    }

    /// <summary>
    /// Whether a call by one name is a call of the model that another name means: by itself, by an alias or a pattern, with a provider before it
    /// or with the date of a snapshot behind it. A name with a date that the book has means that snapshot alone.
    /// </summary>
    /// <param name="called">As the call names its model.</param>
    /// <param name="named">As a budget names it.</param>
    public bool IsCallOf(string called, string named, DateTimeOffset at)
    {
        if (called.Equals(named, StringComparison.OrdinalIgnoreCase))
            return true;
        var meant = Meaning(named);
        return Names(called).Concat(Names(Meaning(called))).Any(name => Meaning(name).Equals(meant, StringComparison.OrdinalIgnoreCase));

        string Meaning(string name) => (Find(name, at) as PriceMatch.Found ?? Find(Bare(name), at) as PriceMatch.Found)?.Price.Model ?? Bare(name);
    }

    /// <summary>A name, and what is left of it without provider and date.</summary>
    private static IEnumerable<string> Names(string name)
    {
        yield return name;
        yield return Bare(name);
        if (Undated(name) is not { } undated)
            yield break;
        yield return undated;
        yield return Bare(undated);
    }

    private static string Bare(string name) => name[(name.LastIndexOf('/') + 1)..];

    private static string? Undated(string name) =>
        DateAtEnd().Match(name) is { Success: true } date && IsDay(date.Groups["day"].Value) ? name[..date.Index] : null;

    private static FrozenDictionary<string, ModelNaming[]> ByName(IEnumerable<(string Name, ModelNaming Naming)> names) => names
        .GroupBy(n => n.Name, StringComparer.OrdinalIgnoreCase)
        .ToFrozenDictionary(g => g.Key, g => g.Select(n => n.Naming).ToArray(), StringComparer.OrdinalIgnoreCase);

    private Known Search(string model, DateTimeOffset at)
    {
        var found = Search(model, n => n.Covers(at) && !n.BeforeFirstPrice) ?? Search(model, n => n.Covers(at));
        return found is not null ? new Known(found, null) : new Known(null, new(() => Nearest(model)));
    }

    private string? Search(string model, Func<ModelNaming, bool> holds) =>
        Resolve(model, holds)
        ?? (Undated(model) is { } undated ? Resolve(undated, holds) : null);

    /// <summary>A model's own name always wins; an alias that two models claim names neither, and so it is with patterns.</summary>
    private string? Resolve(string name, Func<ModelNaming, bool> holds) =>
        Array.Find(_named.GetValueOrDefault(name) ?? [], n => holds(n))?.Model
        ?? OnlyOne((_aliased.GetValueOrDefault(name) ?? []).Where(holds))
        ?? OnlyOne(_patterns.Where(p => holds(p.Naming) && p.Pattern.IsMatch(name)).Select(p => p.Naming));

    private static string? OnlyOne(IEnumerable<ModelNaming> namings) =>
        namings.Select(n => n.Model).Distinct(StringComparer.OrdinalIgnoreCase).Take(2).ToList() is [var one] ? one : null;

    private static bool IsDay(string text) =>
        DateOnly.TryParseExact(text.Replace("-", "", StringComparison.Ordinal), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private IReadOnlyList<string> Nearest(string model)
    {
        // Only the last part tells models apart: sambanova:Meta-Llama-3.1 or openrouter/meta/llama.
        var own = model[(model.LastIndexOfAny(['/', ':']) + 1)..].ToLowerInvariant();
        return [.. _models.Keys
            .Where(name => Math.Abs(name.Length - own.Length) <= Furthest(name))
            .Select(name => (Name: name, Distance: EditDistance(own, name.ToLowerInvariant())))
            .Where(c => c.Distance <= Furthest(c.Name))
            .OrderBy(c => c.Distance).ThenBy(c => c.Name, StringComparer.Ordinal)
            .Take(NearestNames)
            .Select(c => c.Name)];

        // Names differ by what one of them is longer, at least.
        int Furthest(string name) => Math.Max(own.Length, name.Length) / 2;
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

    private sealed record Known(string? Model, Lazy<IReadOnlyList<string>>? Nearest);
}
