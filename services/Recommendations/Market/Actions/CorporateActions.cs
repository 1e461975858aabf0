using System.Globalization;
using Fyntrix.Recommendations.Market.Symbols;
using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Market.Actions;

/// <summary>Corporate actions in the store. Whatever changes has outcomes of the symbol judged again.</summary>
internal static class CorporateActions
{
    private const string Columns = "SELECT symbol, ex_date, kind, numerator, denominator, source, recorded_at FROM corporate_actions";

    /// <summary>Adds or changes one; the same again changes nothing.</summary>
    public static CorporateAction Put(SqliteWrite write, CorporateActionKey key, PutCorporateAction action)
    {
        var parameters = Key(write.Connection, key);
        write.Connection.Execute(
            """
            INSERT INTO corporate_actions (symbol, ex_date, kind, numerator, denominator, source, recorded_at)
            VALUES ($symbol, $ex_date, $kind, $numerator, $denominator, $source, $now)
            ON CONFLICT (symbol, ex_date, kind) DO UPDATE SET
                numerator = excluded.numerator, denominator = excluded.denominator, source = excluded.source, recorded_at = excluded.recorded_at
            WHERE (numerator, denominator, source) <> (excluded.numerator, excluded.denominator, excluded.source)
            """,
            [.. parameters, ("$numerator", action.Numerator), ("$denominator", action.Denominator), ("$source", action.Source), ("$now", write.Now)]);
        return write.Connection.QueryFirst($"{Columns} WHERE symbol = $symbol AND ex_date = $ex_date AND kind = $kind", Map, parameters)!;
    }

    /// <returns>False when there is none.</returns>
    public static bool Delete(SqliteWrite write, CorporateActionKey key)
    {
        var parameters = Key(write.Connection, key);
        return write.Connection.Execute("DELETE FROM corporate_actions WHERE symbol = $symbol AND ex_date = $ex_date AND kind = $kind", parameters) > 0;
    }

    /// <summary>A page of them, the newest ex-date first.</summary>
    /// <param name="today">The date in India.</param>
    public static Page<CorporateAction> List(SqliteConnection connection, CorporateActionQuery query, PageWindow window, DateOnly today)
    {
        var filter = new SqlFilter()
            .Equal("symbol", query.Symbol is { } symbol ? SymbolNames.Load(connection).Resolve(MarketSymbol.Normalize(symbol), today) : null)
            .AfterDate("ex_date", "symbol || '/' || kind", window);
        var rows = connection.Query($"{Columns} {filter.Where} ORDER BY ex_date DESC, symbol || '/' || kind DESC LIMIT $limit", Map, filter.Parameters);
        return Page<CorporateAction>.Of(rows, window, a => DatePosition.Of(a.ExDate, $"{a.Symbol}/{a.Kind}"));
    }

    private static (string Name, object? Value)[] Key(SqliteConnection connection, CorporateActionKey key) =>
    [
        ("$symbol", SymbolNames.Load(connection).Resolve(MarketSymbol.Normalize(key.Symbol!), CalendarQuery.Date(key.ExDate)!.Value)),
        ("$ex_date", key.ExDate),
        ("$kind", key.Kind),
    ];

    private static CorporateAction Map(SqliteDataReader row) => new(
        row.GetString(0),
        DateOnly.ParseExact(row.GetString(1), "yyyy-MM-dd", CultureInfo.InvariantCulture),
        Enum.Parse<CorporateActionKind>(row.GetString(2)),
        row.GetInt64(3),
        row.GetInt64(4),
        row.GetString(5),
        SqliteSql.FromMicros(row.GetInt64(6)));
}
