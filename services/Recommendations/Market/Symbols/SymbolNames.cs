using System.Globalization;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Market.Symbols;

/// <summary>
/// Which symbol a name stands for on a date. A snapshot of the aliases: never changes. Aliases may lead to aliases; they form no
/// cycle on any date.
/// </summary>
internal sealed class SymbolNames
{
    // Aliases that lead in a circle are refused when they are written; a file that holds some all the same ends nothing.
    private const int LongestChain = 16;

    private readonly IReadOnlyList<Alias> _aliases;
    private readonly ILookup<string, Alias> _byAlias;
    private readonly ILookup<string, Alias> _bySymbol;

    private SymbolNames(IReadOnlyList<Alias> aliases)
    {
        _aliases = aliases;
        _byAlias = aliases.ToLookup(a => a.Name, StringComparer.Ordinal);
        _bySymbol = aliases.ToLookup(a => a.Symbol, StringComparer.Ordinal);
    }

    public static SymbolNames Load(SqliteConnection connection) => new(connection.Query(
        "SELECT alias, symbol, valid_from, valid_until FROM symbol_aliases ORDER BY alias, valid_from",
        r => new Alias(r.GetString(0), r.GetString(1), Date(r.GetString(2)), r.IsDBNull(3) ? DateOnly.MaxValue : Date(r.GetString(3)))));

    /// <summary>The same without the alias that begins on a date.</summary>
    public SymbolNames Without(string alias, DateOnly from) => new([.. _aliases.Where(a => a.Name != alias || a.From != from)]);

    /// <summary>The symbol under which bars of the date are stored.</summary>
    /// <param name="name">A symbol or an alias, in upper case.</param>
    public string Resolve(string name, DateOnly date)
    {
        for (var i = 0; i < LongestChain; i++)
        {
            if (_byAlias[name].FirstOrDefault(a => a.From <= date && date <= a.Until) is not { } alias)
                break;
            name = alias.Symbol;
        }

        return name;
    }

    /// <summary>
    /// Under which names bars of a symbol may stand: its own, except on dates on which that is an alias of another, and each alias
    /// on its dates, for bars that came before the alias was known.
    /// </summary>
    public IReadOnlyList<NameSpan> NamesOf(string symbol)
    {
        var spans = new List<NameSpan>();
        var from = DateOnly.MinValue;
        foreach (var taken in _byAlias[symbol])
        {
            if (from < taken.From)
                spans.Add(new NameSpan(symbol, from, taken.From.AddDays(-1)));
            from = taken.Until == DateOnly.MaxValue ? DateOnly.MaxValue : taken.Until.AddDays(1);
        }

        if (from < DateOnly.MaxValue)
            spans.Add(new NameSpan(symbol, from, DateOnly.MaxValue));
        AddAliases(symbol, DateOnly.MinValue, DateOnly.MaxValue, spans, LongestChain);
        return spans;
    }

    /// <summary>The name with all that are connected with it by aliases of any date.</summary>
    public IReadOnlySet<string> Connected(string name)
    {
        var found = new HashSet<string>(StringComparer.Ordinal) { name };
        var open = new Queue<string>([name]);
        while (open.TryDequeue(out var next))
        {
            foreach (var other in _byAlias[next].Select(a => a.Symbol).Concat(_bySymbol[next].Select(a => a.Name)).Where(found.Add))
                open.Enqueue(other);
        }

        return found;
    }

    /// <summary>Whether a symbol leads to a name on a date of a range.</summary>
    public bool Leads(string symbol, string name, DateOnly from, DateOnly until)
    {
        if (symbol == name)
            return true;
        return _byAlias[symbol].Any(a => a.From <= until && from <= a.Until
            && Leads(a.Symbol, name, a.From > from ? a.From : from, a.Until < until ? a.Until : until));
    }

    private void AddAliases(string symbol, DateOnly from, DateOnly until, List<NameSpan> spans, int left)
    {
        foreach (var alias in _bySymbol[symbol].Where(a => left > 0 && a.From <= until && from <= a.Until))
        {
            var span = new NameSpan(alias.Name, alias.From > from ? alias.From : from, alias.Until < until ? alias.Until : until);
            spans.Add(span);
            AddAliases(alias.Name, span.From, span.Until, spans, left - 1);
        }
    }

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private sealed record Alias(string Name, string Symbol, DateOnly From, DateOnly Until);
}
