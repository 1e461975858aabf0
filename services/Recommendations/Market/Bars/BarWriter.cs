using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Market.Bars;

/// <summary>Writes bars, one for each symbol, timeframe, start and source; triggers note what became different.</summary>
internal static class BarWriter
{
    /// <summary>
    /// 1. A bar that stands there exactly so stays as it is, with the time at which it was taken in;
    /// 2. any other is written, as taken in now. A daily bar takes the place of the source's daily bar of the same date, also where
    ///    the calendar has another open for that date by now.
    /// </summary>
    /// <param name="write">A write of the market data.</param>
    /// <param name="bars">Checked ones.</param>
    public static BarsWritten Write(SqliteWrite write, IEnumerable<Bar> bars)
    {
        using var find = Prepared(
            write,
            """
            SELECT start, open, high, low, close, volume, adjusted FROM bars
            WHERE symbol = $symbol AND timeframe = $timeframe AND source = $source AND start BETWEEN $from AND $to
            """,
            "$symbol", "$timeframe", "$source", "$from", "$to");
        using var put = Prepared(
            write,
            """
            INSERT INTO bars (symbol, timeframe, start, open, high, low, close, volume, source, adjusted, loaded_at)
            VALUES ($symbol, $timeframe, $start, $open, $high, $low, $close, $volume, $source, $adjusted, $now)
            ON CONFLICT (symbol, timeframe, start, source) DO UPDATE SET
                open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close, volume = excluded.volume,
                adjusted = excluded.adjusted, loaded_at = excluded.loaded_at
            """,
            "$symbol", "$timeframe", "$start", "$open", "$high", "$low", "$close", "$volume", "$source", "$adjusted", "$now");
        var now = SqliteSql.ToMicros(write.Now);
        var (added, unchanged) = (0, 0);
        var taken = new List<Bar>();
        foreach (var bar in bars)
        {
            var start = SqliteSql.ToMicros(bar.Start);
            var stored = Find(find, bar, start);
            if (stored is [var one] && one == Stored.Of(bar, start))
            {
                unchanged++;
                continue;
            }

            foreach (var moved in stored.Where(s => s.Start != start))
            {
                write.Connection.Execute(
                    "DELETE FROM bars WHERE symbol = $symbol AND timeframe = $timeframe AND start = $start AND source = $source",
                    ("$symbol", bar.Symbol), ("$timeframe", bar.Timeframe.Name), ("$start", moved.Start), ("$source", bar.Source));
            }

            Run(put, bar.Symbol, bar.Timeframe.Name, start, bar.Open, bar.High, bar.Low, bar.Close, bar.Volume, bar.Source, bar.Adjusted ? 1L : 0L, now);
            added += stored.Count == 0 ? 1 : 0;
            taken.Add(bar);
        }

        return new BarsWritten(added, taken.Count - added, unchanged, taken);
    }

    private static List<Stored> Find(SqliteCommand find, Bar bar, long start)
    {
        var day = bar.Timeframe.IsDaily ? bar.Start.DateInIndia() : default;
        var (from, to) = bar.Timeframe.IsDaily
            ? (SqliteSql.ToMicros(day.StartInIndia()), SqliteSql.ToMicros(day.AddDays(1).StartInIndia()) - 1)
            : (start, start);
        Set(find, bar.Symbol, bar.Timeframe.Name, bar.Source, from, to);
        using var reader = find.ExecuteReader();
        var found = new List<Stored>(1);
        while (reader.Read())
        {
            found.Add(new Stored(
                reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4),
                reader.IsDBNull(5) ? null : reader.GetInt64(5), reader.GetInt64(6) != 0));
        }

        return found;
    }

    // Thousands of bars are written at once: statements are made once and only their values change.
    private static SqliteCommand Prepared(SqliteWrite write, string sql, params ReadOnlySpan<string> parameters)
    {
        var command = write.Connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }

    private static void Set(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
    }

    private static void Run(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        Set(command, values);
        command.ExecuteNonQuery();
    }

    private readonly record struct Stored(long Start, long Open, long High, long Low, long Close, long? Volume, bool Adjusted)
    {
        public static Stored Of(Bar bar, long start) => new(start, bar.Open, bar.High, bar.Low, bar.Close, bar.Volume, bar.Adjusted);
    }
}
