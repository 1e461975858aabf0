using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Recommendations.Market.Bars;

/// <summary>The list of what became different, which those follow who judge outcomes.</summary>
internal static class BarChanges
{
    /// <summary>Bars that start in this range, both ends included, came, changed or went.</summary>
    /// <param name="from">Microseconds since 1970 UTC, as <paramref name="to"/>.</param>
    public static void Append(SqliteWrite write, string symbol, long from, long to) => write.Connection.Execute(
        "INSERT INTO bar_changes (symbol, from_start, to_start, changed_at) VALUES ($symbol, $from, $to, $now)",
        ("$symbol", symbol), ("$from", from), ("$to", to), ("$now", write.Now));

    /// <summary>What is known of a symbol became different, for all times.</summary>
    public static void AppendAll(SqliteWrite write, string symbol) => Append(write, symbol, 0, long.MaxValue);
}
