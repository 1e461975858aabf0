using System.Globalization;
using Fyntrix.Recommendations.Market.Symbols;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Market.Bars;

/// <summary>Lists of bars as they are stored.</summary>
internal static class BarReader
{
    /// <summary>
    /// A page of the bars of a symbol, newest first. An alias is read as of the last date asked for. Bars that stand under an alias,
    /// since they came before it was known, are those of the symbol, unless the symbol has the same ones itself.
    /// </summary>
    /// <param name="today">The date in India.</param>
    public static BarsPage List(SqliteConnection connection, BarQuery query, PageWindow window, DateOnly today)
    {
        var names = SymbolNames.Load(connection);
        var symbol = names.Resolve(MarketSymbol.Normalize(query.Symbol!), query.ToMoment?.AddTicks(-1).DateInIndia() ?? today);
        var timeframe = Timeframe.Of(query.Timeframe ?? Timeframe.Day.Name);
        List<(string Name, object? Value)> parameters =
        [
            ("$symbol", symbol), ("$timeframe", timeframe.Name), ("$source", query.Source?.ToLowerInvariant()), ("$limit", window.Limit + 1),
            ("$after_at", window.After?.At), ("$after_id", window.After?.Id),
        ];
        var parts = new List<string>();
        foreach (var span in names.NamesOf(symbol))
        {
            var i = parts.Count.ToString(CultureInfo.InvariantCulture);
            parameters.Add(($"$name{i}", span.Name));
            parameters.Add(($"$from{i}", Latest(span.From == DateOnly.MinValue ? null : span.From.StartInIndia(), query.FromMoment)));
            parameters.Add(($"$to{i}", Earliest(span.Until == DateOnly.MaxValue ? null : span.Until.AddDays(1).StartInIndia(), query.ToMoment)));
            parts.Add($"""
                SELECT * FROM (
                    SELECT start, open, high, low, close, volume, source, adjusted, loaded_at FROM bars b
                    WHERE symbol = $name{i} AND timeframe = $timeframe AND start >= $from{i} AND start < $to{i}
                    {(query.Source is null ? "" : "AND source = $source")}
                    {(window.After is null ? "" : "AND start <= $after_at AND (start, source) < ($after_at, $after_id)")}
                    {(span.Name == symbol ? "" : "AND NOT EXISTS (SELECT 1 FROM bars own WHERE own.symbol = $symbol AND own.timeframe = b.timeframe AND own.start = b.start AND own.source = b.source)")}
                    ORDER BY start DESC, source DESC LIMIT $limit)
                """);
        }

        var rows = parts.Count == 0
            ? []
            : connection.Query(
                $"{string.Join(" UNION ALL ", parts)} ORDER BY start DESC, source DESC LIMIT $limit",
                row => Map(row, symbol, timeframe),
                [.. parameters]);
        var page = Page<StoredBar>.Of(rows, window, bar => new PagePosition(bar.Start, bar.Source));
        return new BarsPage(symbol, timeframe.Name, page.Items, page.NextCursor);
    }

    private static long Latest(DateTimeOffset? one, DateTimeOffset? other) =>
        Math.Max(one is { } a ? SqliteSql.ToMicros(a) : long.MinValue, other is { } b ? SqliteSql.ToMicros(b) : long.MinValue);

    private static long Earliest(DateTimeOffset? one, DateTimeOffset? other) =>
        Math.Min(one is { } a ? SqliteSql.ToMicros(a) : long.MaxValue, other is { } b ? SqliteSql.ToMicros(b) : long.MaxValue);

    private static StoredBar Map(SqliteDataReader row, string symbol, Timeframe timeframe)
    {
        var start = SqliteSql.FromMicros(row.GetInt64(0));
        return new StoredBar(
            symbol,
            timeframe.Name,
            start.DateInIndia(),
            start,
            Prices.ToRupees(row.GetInt64(1)),
            Prices.ToRupees(row.GetInt64(2)),
            Prices.ToRupees(row.GetInt64(3)),
            Prices.ToRupees(row.GetInt64(4)),
            row.IsDBNull(5) ? null : row.GetInt64(5),
            row.GetString(6),
            row.GetInt64(7) != 0,
            SqliteSql.FromMicros(row.GetInt64(8)));
    }
}
