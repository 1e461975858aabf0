using System.Globalization;
using Fyntrix.Recommendations.Market.Symbols;
using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Market.Listings;

/// <summary>Listings in the store. Whatever changes has outcomes of the symbol judged again.</summary>
internal static class ListingStore
{
    private const string Columns = "SELECT symbol, listed_on, delisted_on, source FROM listings";

    // One of both is always there.
    private const string LastEvent = "coalesce(delisted_on, listed_on)";

    /// <summary>Adds or changes one; the same again changes nothing.</summary>
    /// <param name="today">The date in India, by which aliases are resolved.</param>
    public static Listing Put(SqliteWrite write, ListingKey key, PutListing sent, DateOnly today)
    {
        var symbol = Resolve(write.Connection, key.Symbol!, today);
        write.Connection.Execute(
            """
            INSERT INTO listings (symbol, listed_on, delisted_on, source) VALUES ($symbol, $listed, $delisted, $source)
            ON CONFLICT (symbol) DO UPDATE SET listed_on = excluded.listed_on, delisted_on = excluded.delisted_on, source = excluded.source
            WHERE listed_on IS NOT excluded.listed_on OR delisted_on IS NOT excluded.delisted_on OR source <> excluded.source
            """,
            ("$symbol", symbol), ("$listed", sent.ListedOn), ("$delisted", sent.DelistedOn), ("$source", sent.Source));
        return new Listing(symbol, CalendarQuery.Date(sent.ListedOn), CalendarQuery.Date(sent.DelistedOn), sent.Source!);
    }

    /// <returns>False when there is none.</returns>
    public static bool Delete(SqliteWrite write, ListingKey key, DateOnly today)
    {
        var symbol = Resolve(write.Connection, key.Symbol!, today);
        return write.Connection.Execute("DELETE FROM listings WHERE symbol = $symbol", ("$symbol", symbol)) > 0;
    }

    /// <summary>A page of them, the last listing or delisting first.</summary>
    public static Page<Listing> List(SqliteConnection connection, ListingQuery query, PageWindow window, DateOnly today)
    {
        var filter = new SqlFilter()
            .Equal("symbol", query.Symbol is { } symbol ? Resolve(connection, symbol, today) : null)
            .AfterDate(LastEvent, "symbol", window);
        var rows = connection.Query($"{Columns} {filter.Where} ORDER BY {LastEvent} DESC, symbol DESC LIMIT $limit", Map, filter.Parameters);
        return Page<Listing>.Of(rows, window, l => DatePosition.Of(l.DelistedOn ?? l.ListedOn!.Value, l.Symbol));
    }

    private static string Resolve(SqliteConnection connection, string name, DateOnly today) =>
        SymbolNames.Load(connection).Resolve(MarketSymbol.Normalize(name), today);

    private static Listing Map(SqliteDataReader row) => new(row.GetString(0), Date(row, "listed_on"), Date(row, "delisted_on"), row.GetString(3));

    private static DateOnly? Date(SqliteDataReader row, string column) =>
        row.GetText(column) is { } text ? DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;
}
