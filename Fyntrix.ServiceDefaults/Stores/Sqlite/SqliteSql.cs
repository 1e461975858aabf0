using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>Hand-written SQL on SQLite without the ceremony. Parameters are named <c>$name</c> in the text.</summary>
public static class SqliteSql
{
    /// <returns>How many rows changed.</returns>
    public static int Execute(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(connection, sql, parameters);
        return command.ExecuteNonQuery();
    }

    public static List<T> Query<T>(this SqliteConnection connection, string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(connection, sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(map(reader));
        return rows;
    }

    /// <summary>Gives each row of a result that need not fit into memory.</summary>
    public static void Each(this SqliteConnection connection, string sql, Action<SqliteDataReader> take, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(connection, sql, parameters);
        using var reader = command.ExecuteReader();
        while (reader.Read())
            take(reader);
    }

    /// <summary>The first row, or default when there is none.</summary>
    public static T? QueryFirst<T>(this SqliteConnection connection, string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(connection, sql, parameters);
        using var reader = command.ExecuteReader();
        return reader.Read() ? map(reader) : default;
    }

    public static long QueryLong(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        connection.QueryFirst(sql, r => r.GetInt64(0), parameters);

    public static string? GetText(this SqliteDataReader reader, string column)
    {
        var ordinal = reader.GetOrdinal(column);
        return reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);
    }

    public static long? GetLong(this SqliteDataReader reader, string column)
    {
        var ordinal = reader.GetOrdinal(column);
        return reader.IsDBNull(ordinal) ? null : reader.GetInt64(ordinal);
    }

    /// <summary>A decimal kept as REAL, as the former system's columns are: the shortest decimal that reads back as the same REAL.</summary>
    public static decimal? GetReal(this SqliteDataReader reader, string column)
    {
        var ordinal = reader.GetOrdinal(column);
        return reader.IsDBNull(ordinal)
            ? null
            : decimal.Parse(reader.GetDouble(ordinal).ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    /// <summary>A moment kept as microseconds since 1970 UTC.</summary>
    public static DateTimeOffset? GetMoment(this SqliteDataReader reader, string column) =>
        reader.GetLong(column) is { } micros ? FromMicros(micros) : null;

    public static long ToMicros(DateTimeOffset moment) => (moment.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / 10;

    public static DateTimeOffset FromMicros(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * 10);

    private static SqliteCommand Command(SqliteConnection connection, string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value switch
            {
                null => DBNull.Value,
                // SQLite has no decimal; the former columns are REAL. Exact money is kept as integers instead.
                decimal number => (double)number,
                DateTimeOffset moment => ToMicros(moment),
                Guid id => id.ToString(),
                Enum member => member.ToString(),
                _ => value,
            });
        }

        return command;
    }
}
