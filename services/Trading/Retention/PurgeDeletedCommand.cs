using System.Globalization;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Vocabulary;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Fyntrix.Trading.Retention;

/// <summary>
/// <c>purge-deleted</c>: removes what users left who were deleted long enough ago, beside the running service. Each batch is a transaction of its own, and of the
/// tables that only grow it lets rows go from one at a time, for which it must own them; a run that was broken off is finished by the next.
/// </summary>
internal sealed class PurgeDeletedCommand(PostgresOwner owner, IOptions<RetentionSettings> settings, TimeProvider time) : IServiceCommand
{
    private const int Batch = 1000;

    private const string OfConnections = "connection_id IN (SELECT id FROM broker_connections WHERE account_id = $1)";

    // What points to others before what it points to. The end of the chain goes last: while it is there, the account is not done.
    private static readonly (string Table, string Rows)[] Left =
    [
        ("fills", "account_id = $1"),
        ("order_events", "id IN (SELECT e.id FROM order_events e JOIN trade_intents i ON i.id = e.trade_intent_id WHERE i.account_id = $1 "
            + "UNION SELECT e.id FROM order_events e JOIN broker_orders o ON o.id = e.order_id WHERE o.account_id = $1)"),
        ("broker_orders", "account_id = $1"),
        ("trade_intents", "account_id = $1"),
        ("portfolio_snapshots", "account_id = $1"),
        ("paper_trades", OfConnections),
        ("paper_orders", OfConnections),
        ("paper_positions", OfConnections),
        ("paper_accounts", OfConnections),
        ("order_call_counts", OfConnections),
        ("broker_logins", "account_id = $1"),
        ("broker_connections", "account_id = $1"),
        ("risk_limits", "account_id = $1"),
        ("kill_switches", "account_id = $1"),
        ("audit_log", "account_id = $1"),
        ("audit_heads", "account_id = $1"),
    ];

    public string Name => "purge-deleted";

    public string Usage => "purge-deleted    removes what users left who were deleted Retention:Years ago; to be run by the owner of the database, as migrate is";

    public async Task<int> RunAsync(CommandArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var until = time.Now().AddYears(-settings.Value.Years);
        await using var database = owner.Open();
        var accounts = await DueAsync(database, until, cancellationToken);
        var rows = 0L;
        foreach (var account in accounts)
        {
            // First, so that the audit's check misses nothing of what goes now.
            await ChangeAsync(database, "deleted_accounts", "UPDATE deleted_accounts SET purged_at = $2 WHERE account_id = $1 AND purged_at IS NULL", [account, time.Now()], cancellationToken);
            foreach (var (table, which) in Left)
                rows += await RemoveAsync(database, table, which, account, cancellationToken);
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Removed {rows} rows of {accounts.Count} accounts that were deleted until {until:yyyy-MM-dd}."));
        return 0;
    }

    /// <summary>
    /// Accounts whose time is over. Whoever can only write as the service cannot make one of an account that is younger: entries of the audit cannot be taken
    /// away, and the newest of them counts too.
    /// </summary>
    private static Task<List<string>> DueAsync(NpgsqlDataSource database, DateTimeOffset until, CancellationToken cancellationToken) =>
        database.Sql(
            """
            SELECT account_id FROM deleted_accounts d
             WHERE deleted_at <= $1
               AND (purged_at IS NULL OR EXISTS (SELECT 1 FROM audit_heads h WHERE h.account_id = d.account_id))
               AND NOT EXISTS (SELECT 1 FROM audit_log a WHERE a.account_id = d.account_id AND a.at > $1)
             ORDER BY account_id
            """,
            until).ReadAsync(row => row.GetString(0), cancellationToken);

    private static async Task<long> RemoveAsync(NpgsqlDataSource database, string table, string which, string account, CancellationToken cancellationToken)
    {
        var sql = $"DELETE FROM {table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM {table} WHERE {which} LIMIT {Batch}))";
        var (all, removed) = (0L, Batch);
        while (removed == Batch)
            all += removed = await ChangeAsync(database, table, sql, [account], cancellationToken);
        return all;
    }

    /// <summary>The guard of a table that only grows is off within the transaction alone, and nobody else can write to the table meanwhile.</summary>
    private static async Task<int> ChangeAsync(NpgsqlDataSource database, string table, string sql, object[] values, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var isGuarded = AppendOnly.Tables.Contains(table);
        if (isGuarded)
        {
            // Whoever writes there waits behind this one.
            await transaction.Sql("SET LOCAL lock_timeout = '5s'").ExecuteAsync(cancellationToken);
            await transaction.Sql($"ALTER TABLE {table} DISABLE TRIGGER append_only").ExecuteAsync(cancellationToken);
        }

        var changed = await transaction.Sql(sql, values).ExecuteAsync(cancellationToken);
        if (isGuarded)
            await transaction.Sql($"ALTER TABLE {table} ENABLE TRIGGER append_only").ExecuteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return changed;
    }
}
