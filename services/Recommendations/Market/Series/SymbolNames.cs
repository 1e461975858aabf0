using System.Globalization;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Market.Series;

/// <summary>Which names a symbol has and had. A snapshot of the dated aliases.</summary>
internal sealed class SymbolNames
{
    private const int MostSteps = 8;

    private readonly ILookup<string, SymbolAlias> _byAlias;
    private readonly ILookup<string, SymbolAlias> _bySymbol;

    private SymbolNames(IReadOnlyList<SymbolAlias> aliases)
    {
        _byAlias = aliases.ToLookup(a => a.Alias);
        _bySymbol = aliases.ToLookup(a => a.Symbol);
    }

    public static SymbolNames Read(SqliteConnection connection) => new(connection.Query(
        "SELECT alias, symbol, valid_from, valid_until FROM symbol_aliases ORDER BY alias, valid_from",
        r => new SymbolAlias(r.GetString(0), r.GetString(1), Date(r.GetString(2)), r.IsDBNull(3) ? null : Date(r.GetString(3)))));

    /// <summary>The symbol under which a name goes that was in use on a date.</summary>
    public string Current(string name, DateOnly date)
    {
        for (var step = 0; step < MostSteps; step++)
        {
            if (_byAlias[name].FirstOrDefault(a => a.Holds(date)) is not { } alias)
                return name;
            name = alias.Symbol;
        }

        return name;
    }

    /// <summary>The names under which bars of a symbol may stand, itself first.</summary>
    public IReadOnlyList<SymbolAlias> Of(string symbol)
    {
        var names = new List<SymbolAlias> { new(symbol, symbol, DateOnly.MinValue, null) };
        for (var i = 0; i < names.Count && names.Count <= MostSteps * MostSteps; i++)
            names.AddRange(_bySymbol[names[i].Alias].Where(a => names.All(n => n.Alias != a.Alias || n.ValidFrom != a.ValidFrom)));
        return names;
    }

    /// <summary>All names that have to do with one: picks under any of them are concerned by its bars.</summary>
    public IReadOnlyList<string> Related(string name)
    {
        var names = new List<string> { name };
        for (var i = 0; i < names.Count && names.Count <= MostSteps * MostSteps; i++)
        {
            names.AddRange(_bySymbol[names[i]].Select(a => a.Alias).Concat(_byAlias[names[i]].Select(a => a.Symbol))
                .Distinct().Where(n => !names.Contains(n)).ToList());
        }

        return names;
    }

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
