using System.Security.Cryptography;
using Fyntrix.Trading.Audit;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Encryption;
using Fyntrix.Trading.Vocabulary;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Connections;

/// <summary>Connects users to brokers and takes them off again.</summary>
internal sealed class ConnectionDesk(TradingDb db, TokenVault vault, AuditTrail audit, TimeProvider time)
{
    /// <summary>The user's id at a broker that has no users.</summary>
    private const string PaperClient = "PAPER";

    /// <summary>
    /// Connects to a broker that needs no login. The user has one such connection; connecting again gives the same one.
    /// </summary>
    public Task<BrokerConnection> ConnectAsync(string accountId, IBroker broker, CancellationToken cancellationToken) =>
        db.InTransactionAsync(
            async () =>
            {
                var now = time.Now();
                var connection = await TakeAsync(accountId, broker, now, cancellationToken);
                var token = await LiveTokenAsync(connection.Id, cancellationToken);
                if (connection.Status == ConnectionStatus.CONNECTED && token is not null)
                    return connection;

                var before = connection.Status;
                // The new token may only stand beside a revoked one: the index on live tokens sees to it.
                token?.Destroy(now);
                await db.SaveChangesAsync(cancellationToken);
                var secret = new SecretText(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
                var sealedText = vault.Seal(secret, new SecretBinding(accountId, connection.Id, SecretBinding.AccessToken));
                db.Tokens.Add(BrokerToken.New(connection, sealedText, now));
                connection.Connect(now);
                await RecordAsync(accountId, connection, before, "CONNECTED", cancellationToken);
                return connection;
            },
            cancellationToken);

    /// <summary>Takes the user off the broker and destroys the token. The connection's row stays, for its orders.</summary>
    /// <returns>Null when the user has no such connection.</returns>
    public Task<BrokerConnection?> DisconnectAsync(string accountId, string connectionId, CancellationToken cancellationToken) =>
        db.InTransactionAsync(
            async () =>
            {
                var connection = await LockAsync(connectionId, accountId, cancellationToken);
                if (connection is not null)
                    await DisconnectAsync(connection, accountId, cancellationToken);
                return connection;
            },
            cancellationToken);

    /// <summary>The same inside a transaction that holds the connection's row.</summary>
    public async Task DisconnectAsync(BrokerConnection connection, string actor, CancellationToken cancellationToken)
    {
        var now = time.Now();
        (await LiveTokenAsync(connection.Id, cancellationToken))?.Destroy(now);
        if (connection.Status == ConnectionStatus.DISCONNECTED)
            return;
        var before = connection.Status;
        connection.Disconnect(now);
        await RecordAsync(actor, connection, before, "DISCONNECTED", cancellationToken);
    }

    private async Task<BrokerConnection> TakeAsync(string accountId, IBroker broker, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // The unique key decides between two requests at once: both go on with the same row.
        var made = BrokerConnection.New(accountId, broker.Name, broker.Mode, PaperClient, now);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO broker_connections (id, account_id, broker, mode, status, client_user_id, created_at, updated_at)
            VALUES ({made.Id}, {accountId}, {made.Broker.ToString()}, {made.Mode.ToString()}, {made.Status.ToString()}, {PaperClient}, {now}, {now})
            ON CONFLICT (account_id, broker, client_user_id) DO NOTHING
            """,
            cancellationToken);
        var rows = await db.Connections
            .FromSql($"SELECT *, xmin FROM broker_connections WHERE account_id = {accountId} AND broker = {made.Broker.ToString()} AND client_user_id = {PaperClient} FOR NO KEY UPDATE")
            .ToListAsync(cancellationToken);
        return rows[0];
    }

    private async Task<BrokerConnection?> LockAsync(string connectionId, string accountId, CancellationToken cancellationToken)
    {
        var rows = await db.Connections
            .FromSql($"SELECT *, xmin FROM broker_connections WHERE id = {connectionId} AND account_id = {accountId} FOR NO KEY UPDATE")
            .ToListAsync(cancellationToken);
        return rows is [var connection] ? connection : null;
    }

    private Task<BrokerToken?> LiveTokenAsync(string connectionId, CancellationToken cancellationToken) =>
        db.Tokens.SingleOrDefaultAsync(t => t.BrokerConnectionId == connectionId && t.RevokedAt == null, cancellationToken);

    private Task RecordAsync(string actor, BrokerConnection connection, ConnectionStatus before, string action, CancellationToken cancellationToken) =>
        audit.AppendAsync(
            connection.AccountId,
            AuditFact.Of(
                actor, action, "connection", connection.Id,
                new { Status = before }, new { connection.Status, connection.Broker, connection.Mode }),
            cancellationToken);
}
