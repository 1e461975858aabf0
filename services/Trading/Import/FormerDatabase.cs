using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Import;
using Npgsql;
using static Fyntrix.ServiceDefaults.Import.FormerColumns;

namespace Fyntrix.Trading.Import;

/// <summary>What the former system's accounts had at brokers, as of one moment.</summary>
internal sealed class FormerDatabase : IAsyncDisposable
{
    private static readonly string Connections =
        $"""
        SELECT id, account_id, broker, status, client_user_id, scopes, {Time("created_at")}, {Time("updated_at")}
        FROM broker_connections WHERE account_id = ANY($1) ORDER BY broker_connections.updated_at DESC, broker_connections.created_at DESC, id
        """;

    private static readonly string Tokens =
        $"""
        SELECT id, broker_connection_id, access_token_enc, refresh_token_enc, {Time("expires_at")}, {Time("created_at")}
        FROM broker_tokens WHERE broker_connection_id IN (SELECT c.id FROM broker_connections c WHERE c.account_id = ANY($1))
        ORDER BY broker_tokens.created_at DESC, id
        """;

    private readonly FormerSnapshot _snapshot;

    private FormerDatabase(FormerSnapshot snapshot) => _snapshot = snapshot;

    /// <exception cref="CommandRefusedException">It cannot be reached, or is not the former system's.</exception>
    public static async Task<FormerDatabase> OpenAsync(NpgsqlConnectionStringBuilder address, CancellationToken cancellationToken) =>
        new(await FormerSnapshot.OpenAsync(address, snapshot => new FormerDatabase(snapshot).ReadAsync([], cancellationToken), cancellationToken));

    public Task<int> CountAsync(string table, CancellationToken cancellationToken) => _snapshot.CountAsync(table, cancellationToken);

    public Task<List<string>> ReadAccountIdsAsync(CancellationToken cancellationToken) =>
        _snapshot.ReadAsync("SELECT DISTINCT account_id FROM broker_connections ORDER BY account_id", row => row.GetString(0), cancellationToken);

    public async Task<IReadOnlyList<FormerAccount>> ReadAsync(IReadOnlyList<string> accountIds, CancellationToken cancellationToken)
    {
        var connections = await _snapshot.ReadAsync(Connections, ReadConnection, cancellationToken, accountIds);
        var tokens = (await _snapshot.ReadAsync(Tokens, ReadToken, cancellationToken, accountIds)).ToLookup(t => t.ConnectionId, StringComparer.Ordinal);
        return [.. connections.GroupBy(c => c.AccountId, StringComparer.Ordinal).Select(g => new FormerAccount(g.Key, [.. g], tokens))];
    }

    public ValueTask DisposeAsync() => _snapshot.DisposeAsync();

    private static FormerConnection ReadConnection(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Text(4), row.Text(5), row.At(6), row.At(7));

    private static FormerToken ReadToken(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.Text(3), row.At(4), row.At(5));
}
