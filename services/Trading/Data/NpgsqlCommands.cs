using Npgsql;

namespace Fyntrix.Trading.Data;

internal static class NpgsqlCommands
{
    /// <summary>A command with positional parameters, in the transaction.</summary>
    public static NpgsqlCommand Sql(this NpgsqlTransaction transaction, string sql, params object?[] values) =>
        Add(new NpgsqlCommand(sql, transaction.Connection, transaction), values);

    /// <summary>A command with positional parameters, on a connection of its own.</summary>
    public static NpgsqlCommand Sql(this NpgsqlDataSource dataSource, string sql, params object?[] values) =>
        Add(dataSource.CreateCommand(sql), values);

    public static async Task<List<T>> ReadAsync<T>(this NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var _ = command;
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var list = new List<T>();
        while (await rows.ReadAsync(cancellationToken))
            list.Add(read(rows));
        return list;
    }

    public static async Task<int> ExecuteAsync(this NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var _ = command;
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static T GetMember<T>(this NpgsqlDataReader row, int column)
        where T : struct, Enum =>
        Enum.Parse<T>(row.GetString(column));

    public static decimal? GetDecimalOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDecimal(column);

    public static string? GetStringOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static DateTimeOffset GetMoment(this NpgsqlDataReader row, int column) => row.GetFieldValue<DateTimeOffset>(column);

    private static NpgsqlCommand Add(NpgsqlCommand command, object?[] values)
    {
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value switch { null => DBNull.Value, Enum member => member.ToString(), _ => value } });
        return command;
    }
}
