using System.Data;
using System.Net.Sockets;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Npgsql;

namespace Fyntrix.ServiceDefaults.Import;

/// <summary>
/// The former system's Postgres as of one moment: all is read in one snapshot. Its sessions are read-only, so that not even a
/// mistake of ours can change anything there.
/// </summary>
public sealed class FormerSnapshot : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _snapshot;

    private FormerSnapshot(NpgsqlConnection connection, NpgsqlTransaction snapshot) => (_connection, _snapshot) = (connection, snapshot);

    /// <param name="probe">Asks for every table and column that will be read, before anything is written anywhere.</param>
    /// <exception cref="CommandRefusedException">It cannot be reached, or is not the former system's.</exception>
    public static async Task<FormerSnapshot> OpenAsync(NpgsqlConnectionStringBuilder address, Func<FormerSnapshot, Task> probe, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(address.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            var former = new FormerSnapshot(connection, snapshot);
            await probe(former);
            return former;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn)
        {
            await connection.DisposeAsync();
            throw new CommandRefusedException($"The database {address.Database} at {address.Host} is not the former system's: {e.MessageText}. Nothing was imported.");
        }
        catch (Exception e) when (e is NpgsqlException or SocketException or TimeoutException)
        {
            await connection.DisposeAsync();
            throw new CommandRefusedException($"The former database {address.Database} at {address.Host} cannot be read: {DatabaseFailure.Describe(e)}. Nothing was imported.");
        }
    }

    public async Task<int> CountAsync(string table, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT count(*) FROM {table}", _connection);
        return (int)(long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <param name="ids">The statement's parameter, if it has one.</param>
    public async Task<List<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, IReadOnlyList<string>? ids = null)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        if (ids is not null)
            command.Parameters.Add(new NpgsqlParameter { Value = ids.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(read(reader));
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        await _snapshot.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
