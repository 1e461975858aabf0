using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>Hand-written SQL on SQLite without the ceremony. Parameters are named <c>$name</c> in the text.</summary>
public static class SqliteSql
{
    /// <returns>How many rows changed.</returns>
    public static int Execute(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var statement = new Statement(connection, sql, parameters);
        return statement.Done(statement.Command.ExecuteNonQuery());
    }

    public static List<T> Query<T>(this SqliteConnection connection, string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var rows = new List<T>();
        connection.Each(sql, reader => rows.Add(map(reader)), parameters);
        return rows;
    }

    /// <summary>Gives each row of a result that need not fit into memory.</summary>
    public static void Each(this SqliteConnection connection, string sql, Action<SqliteDataReader> take, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var statement = new Statement(connection, sql, parameters);
        using (var reader = statement.Command.ExecuteReader())
        {
            while (reader.Read())
                take(reader);
        }

        statement.Done(true);
    }

    /// <summary>The first row, or default when there is none.</summary>
    public static T? QueryFirst<T>(this SqliteConnection connection, string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var statement = new Statement(connection, sql, parameters);
        T? first;
        using (var reader = statement.Command.ExecuteReader())
            first = reader.Read() ? map(reader) : default;
        return statement.Done(first);
    }

    public static long QueryLong(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        connection.QueryFirst(sql, r => r.GetInt64(0), parameters);

    /// <summary>The number of the row that this connection inserted last.</summary>
    public static long LastInsertedId(this SqliteConnection connection) => SQLitePCL.raw.sqlite3_last_insert_rowid(connection.Handle);

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

    private static object Stored(object? value) => value switch
    {
        null => DBNull.Value,
        // SQLite has no decimal; the former columns are REAL. Exact money is kept as integers instead.
        decimal number => (double)number,
        DateTimeOffset moment => ToMicros(moment),
        Guid id => id.ToString(),
        Enum member => member.ToString(),
        _ => value,
    };

    /// <summary>A command with its parameters for one run, from those that a store's connection keeps prepared.</summary>
    private ref struct Statement
    {
        private readonly SqliteStoreConnection? _keeper;
        private bool _isDone;

        public Statement(SqliteConnection connection, string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
        {
            _keeper = connection as SqliteStoreConnection;
            Command = _keeper?.Lend(sql) ?? connection.CreateCommand();
            Command.CommandText = sql;
            Bind(Command.Parameters, parameters);
        }

        public SqliteCommand Command { get; }

        /// <summary>It ran well, and its reader is closed.</summary>
        public T Done<T>(T result)
        {
            _isDone = true;
            return result;
        }

        public readonly void Dispose()
        {
            if (_isDone && _keeper is not null)
                _keeper.TakeBack(Command);
            else
                Command.Dispose();
        }

        private static void Bind(SqliteParameterCollection bound, ReadOnlySpan<(string Name, object? Value)> parameters)
        {
            // Mostly the same names as the last time, as they stand in the text.
            for (var i = 0; i < parameters.Length; i++)
            {
                var (name, value) = parameters[i];
                if (i < bound.Count && bound[i].ParameterName == name)
                    bound[i].Value = Stored(value);
                else
                    bound.Insert(i, new SqliteParameter(name, Stored(value)));
            }

            while (bound.Count > parameters.Length)
                bound.RemoveAt(bound.Count - 1);
        }
    }
}
