using System.Globalization;
using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Market.Symbols;

/// <summary>Aliases in the store. Whatever changes has outcomes of all symbols judged again that the alias connects.</summary>
internal static class Aliases
{
    private const string Columns = "SELECT alias, valid_from, symbol, valid_until, source FROM symbol_aliases";

    /// <summary>Adds or changes one; the same again changes nothing.</summary>
    public static Result<SymbolAlias> Put(SqliteWrite write, AliasKey key, PutAlias sent)
    {
        var alias = new SymbolAlias(
            MarketSymbol.Normalize(key.Alias!), CalendarQuery.Date(key.ValidFrom)!.Value, MarketSymbol.Normalize(sent.Symbol!), CalendarQuery.Date(sent.ValidUntil), sent.Source!);
        if (alias.Alias == alias.Symbol)
            return Refusal.Invalid("symbol", "must be another name than the alias.");
        if (alias.ValidUntil < alias.ValidFrom)
            return Refusal.Invalid("valid_until", "must not be before valid_from.");
        if (Find(write.Connection, alias.Alias, alias.ValidFrom) == alias)
            return alias;
        if (Overlapping(write.Connection, alias) is { } other)
        {
            return Refusal.Conflict(
                "ALIAS_OVERLAP",
                $"{alias.Alias} stands for {other.Symbol} from {other.ValidFrom:yyyy-MM-dd} until {(other.ValidUntil is { } until ? $"{until:yyyy-MM-dd}" : "further notice")}: end that first, or choose other dates.");
        }

        var before = SymbolNames.Load(write.Connection);
        // What the alias said itself so far is replaced, so it leads nowhere.
        if (before.Without(alias.Alias, alias.ValidFrom).Leads(alias.Symbol, alias.Alias, alias.ValidFrom, alias.ValidUntil ?? DateOnly.MaxValue))
            return Refusal.Conflict("ALIAS_CYCLE", $"{alias.Symbol} is itself an alias that leads to {alias.Alias} on some of these dates.");

        Set(write.Connection, alias);
        return alias;
    }

    /// <returns>False when there is none.</returns>
    public static bool Delete(SqliteWrite write, AliasKey key)
    {
        return Remove(write.Connection, MarketSymbol.Normalize(key.Alias!), CalendarQuery.Date(key.ValidFrom)!.Value) > 0;
    }

    /// <summary>A page of them, the newest first.</summary>
    public static Page<SymbolAlias> List(SqliteConnection connection, AliasQuery query, PageWindow window)
    {
        var filter = new SqlFilter()
            .Equal("alias", query.Alias is { } alias ? MarketSymbol.Normalize(alias) : null)
            .Equal("symbol", query.Symbol is { } symbol ? MarketSymbol.Normalize(symbol) : null)
            .AfterDate("valid_from", "alias", window);
        var rows = connection.Query($"{Columns} {filter.Where} ORDER BY valid_from DESC, alias DESC LIMIT $limit", Map, filter.Parameters);
        return Page<SymbolAlias>.Of(rows, window, a => DatePosition.Of(a.ValidFrom, a.Alias));
    }

    private static SymbolAlias? Find(SqliteConnection connection, string alias, DateOnly from) =>
        connection.QueryFirst($"{Columns} WHERE alias = $alias AND valid_from = $from", Map, ("$alias", alias), ("$from", Text(from)));

    private static SymbolAlias? Overlapping(SqliteConnection connection, SymbolAlias alias) => connection.QueryFirst(
        $"{Columns} WHERE alias = $alias AND valid_from <> $from AND valid_from <= $until AND coalesce(valid_until, '9999-12-31') >= $from ORDER BY valid_from",
        Map,
        ("$alias", alias.Alias), ("$from", Text(alias.ValidFrom)), ("$until", Text(alias.ValidUntil ?? DateOnly.MaxValue)));

    private static void Set(SqliteConnection connection, SymbolAlias alias) => connection.Execute(
        """
        INSERT INTO symbol_aliases (alias, symbol, valid_from, valid_until, source) VALUES ($alias, $symbol, $from, $until, $source)
        ON CONFLICT (alias, valid_from) DO UPDATE SET symbol = excluded.symbol, valid_until = excluded.valid_until, source = excluded.source
        """,
        ("$alias", alias.Alias), ("$symbol", alias.Symbol), ("$from", Text(alias.ValidFrom)),
        ("$until", alias.ValidUntil is { } until ? Text(until) : null), ("$source", alias.Source));

    private static int Remove(SqliteConnection connection, string alias, DateOnly from) =>
        connection.Execute("DELETE FROM symbol_aliases WHERE alias = $alias AND valid_from = $from", ("$alias", alias), ("$from", Text(from)));

    private static SymbolAlias Map(SqliteDataReader row) => new(
        row.GetString(0), Date(row.GetString(1)), row.GetString(2), row.IsDBNull(3) ? null : Date(row.GetString(3)), row.GetString(4));

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
