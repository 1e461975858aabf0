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

    private static readonly string Intents =
        $"""
        SELECT id, account_id, session_id, broker, source, symbol, exchange, segment, product, side, qty::bigint, order_type,
            {Price("limit_price")}, {Price("trigger_price")}, {Price("stop_loss")}, {Price("target")}, state, {Time("created_at")}, {Time("updated_at")},
            array_remove(ARRAY[{NoPrice("limit_price")}, {NoPrice("trigger_price")}, {NoPrice("stop_loss")}, {NoPrice("target")}], NULL)
        FROM trade_intents WHERE account_id = ANY($1) ORDER BY trade_intents.created_at, id
        """;

    private static readonly string Orders =
        $"""
        SELECT id, trade_intent_id, broker_order_id, status, filled_qty::bigint, {Price("average_price")}, raw_response_redacted, {Time("created_at")}, {Time("updated_at")}
        FROM broker_orders WHERE trade_intent_id IN (SELECT i.id FROM trade_intents i WHERE i.account_id = ANY($1))
        ORDER BY broker_orders.created_at DESC, id
        """;

    private readonly FormerSnapshot _snapshot;
    private IReadOnlyList<string> _snapshotTables = [];

    private FormerDatabase(FormerSnapshot snapshot) => _snapshot = snapshot;

    /// <exception cref="CommandRefusedException">It cannot be reached, or is not the former system's.</exception>
    public static async Task<FormerDatabase> OpenAsync(NpgsqlConnectionStringBuilder address, CancellationToken cancellationToken)
    {
        FormerDatabase? former = null;
        await FormerSnapshot.OpenAsync(
            address,
            async snapshot =>
            {
                former = new FormerDatabase(snapshot);
                // One database has them under the one name, another under the other; what its monitor wrote has the name and no kind.
                former._snapshotTables = await snapshot.ReadAsync(
                    """
                    SELECT table_name::text FROM information_schema.columns
                    WHERE table_schema = current_schema() AND table_name IN ('portfolio_snapshots', 'broker_portfolio_snapshots') AND column_name = 'kind'
                    """,
                    row => row.GetString(0),
                    cancellationToken);
                await former.ReadAsync([], cancellationToken);
            },
            cancellationToken);
        return former!;
    }

    public Task<int> CountAsync(string table, CancellationToken cancellationToken) => _snapshot.CountAsync(table, cancellationToken);

    public async Task<int> CountSnapshotsAsync(CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var table in _snapshotTables)
            count += await CountAsync(table, cancellationToken);
        return count;
    }

    public Task<List<string>> ReadAccountIdsAsync(CancellationToken cancellationToken)
    {
        var tables = new[] { "broker_connections", "trade_intents" }.Concat(_snapshotTables);
        return _snapshot.ReadAsync($"{string.Join(" UNION ", tables.Select(t => $"SELECT account_id FROM {t}"))} ORDER BY account_id", row => row.GetString(0), cancellationToken);
    }

    public async Task<IReadOnlyList<FormerAccount>> ReadAsync(IReadOnlyList<string> accountIds, CancellationToken cancellationToken)
    {
        var connections = await _snapshot.ReadAsync(Connections, ReadConnection, cancellationToken, accountIds);
        var tokens = (await _snapshot.ReadAsync(Tokens, ReadToken, cancellationToken, accountIds)).ToLookup(t => t.ConnectionId, StringComparer.Ordinal);
        var intents = (await _snapshot.ReadAsync(Intents, ReadIntent, cancellationToken, accountIds)).ToLookup(i => i.AccountId, StringComparer.Ordinal);
        var orders = (await _snapshot.ReadAsync(Orders, ReadOrder, cancellationToken, accountIds)).ToLookup(o => o.IntentId, StringComparer.Ordinal);
        var snapshots = new List<FormerSnapshotRow>();
        foreach (var table in _snapshotTables)
            snapshots.AddRange(await _snapshot.ReadAsync(Snapshots(table), ReadSnapshot, cancellationToken, accountIds));
        var snapshotsOf = snapshots.ToLookup(s => s.AccountId, StringComparer.Ordinal);
        var ofAccount = connections.ToLookup(c => c.AccountId, StringComparer.Ordinal);
        return [.. accountIds.Select(id => new FormerAccount(id, [.. ofAccount[id]], tokens, [.. intents[id]], orders, [.. snapshotsOf[id]]))];
    }

    public ValueTask DisposeAsync() => _snapshot.DisposeAsync();

    private static FormerConnection ReadConnection(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Text(4), row.Text(5), row.At(6), row.At(7));

    private static FormerToken ReadToken(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.Text(3), row.At(4), row.At(5));

    private static FormerIntent ReadIntent(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.Text(2), row.GetString(3), row.GetString(4), row.GetString(5), row.Text(6), row.GetString(7), row.GetString(8),
        row.GetString(9), row.GetInt64(10), row.GetString(11), row.Amount(12), row.Amount(13), row.Amount(14), row.Amount(15), row.GetString(16), row.At(17), row.At(18),
        row.GetFieldValue<string[]>(19));

    private static FormerOrder ReadOrder(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.Text(2), row.Text(3), row.IsDBNull(4) ? null : row.GetInt64(4), row.Amount(5), row.Text(6), row.At(7), row.At(8));

    private static FormerSnapshotRow ReadSnapshot(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.At(5), row.At(6));

    /// <summary>The oldest first: each that follows is later.</summary>
    private static string Snapshots(string table) =>
        $"""
        SELECT id, account_id, broker, kind, payload::text, {Time("as_of")}, {Time("created_at")}
        FROM {table} WHERE account_id = ANY($1) ORDER BY {table}.as_of, id
        """;

    /// <summary>Infinity, not-a-number, what is not above zero and what numeric(20,8) does not hold are no price.</summary>
    private static string Price(string column) => $"CASE WHEN {IsPrice(column)} THEN round({column}::numeric, 8) END";

    /// <summary>The column's name where something other than nothing stood that is no price.</summary>
    private static string NoPrice(string column) => $"CASE WHEN NOT ({IsPrice(column)}) AND {column} <> 0 THEN '{column}' END";

    private static string IsPrice(string column) => $"{column} >= 1e-8 AND {column} < 1e11";
}
