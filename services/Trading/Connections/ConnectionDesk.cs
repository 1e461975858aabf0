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
    /// <param name="session">When its orders are matched from now on; null leaves that as it is.</param>
    public Task<BrokerConnection> ConnectAsync(string accountId, IBroker broker, PaperSession? session, CancellationToken cancellationToken) =>
        db.InTransactionAsync(
            async () =>
            {
                var connection = await TakeAsync(accountId, broker, PaperClient, cancellationToken);
                if (session is { } chosen && connection.PaperSession != chosen)
                    connection.ChooseSession(chosen, time.Now());
                if (connection.Status == ConnectionStatus.CONNECTED && await LiveTokenAsync(connection.Id, cancellationToken) is not null)
                    return connection;
                // Nothing asks for it; a connection without a token is one that was taken off.
                await EstablishAsync(connection, new SecretText(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))), null, cancellationToken);
                return connection;
            },
            cancellationToken);

    /// <summary>Takes over a session at a live broker; the one before is gone with that.</summary>
    /// <param name="ownApp">The user's own app, kept for signing in again; null with the operator's.</param>
    public Task<BrokerConnection> ConnectAsync(string accountId, ILiveBroker broker, BrokerSession session, BrokerApp? ownApp, CancellationToken cancellationToken) =>
        db.InTransactionAsync(
            async () =>
            {
                var connection = await TakeAsync(accountId, broker, session.ClientUserId, cancellationToken);
                await KeepAppAsync(connection, ownApp, cancellationToken);
                await EstablishAsync(connection, session.AccessToken, session.ExpiresAt, cancellationToken);
                return connection;
            },
            cancellationToken);

    /// <summary>The broker has said that the session of this token is over; one that was begun since stays.</summary>
    public Task<bool> ExpireAsync(LiveAccess access, CancellationToken cancellationToken) =>
        db.InTransactionAsync(
            async () =>
            {
                if (await LockAsync(access.ConnectionId, access.AccountId, cancellationToken) is not { Status: ConnectionStatus.CONNECTED } connection
                    || await LiveTokenAsync(connection.Id, cancellationToken) is not { } token || token.Id != access.TokenId)
                {
                    return false;
                }

                var now = time.Now();
                token.Destroy(now);
                connection.Expire(now);
                await RecordAsync(AuditFact.System, connection, ConnectionStatus.CONNECTED, "EXPIRED", cancellationToken);
                return true;
            },
            cancellationToken);

    /// <summary>Takes the user off the broker and destroys the token and the keys of an own app. The connection's row stays, for its orders.</summary>
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
        await db.BrokerApps.Where(a => a.BrokerConnectionId == connection.Id).ExecuteDeleteAsync(cancellationToken);
        if (connection.Status == ConnectionStatus.DISCONNECTED)
            return;
        var before = connection.Status;
        connection.Disconnect(now);
        await RecordAsync(actor, connection, before, "DISCONNECTED", cancellationToken);
    }

    private async Task EstablishAsync(BrokerConnection connection, SecretText token, DateTimeOffset? expiresAt, CancellationToken cancellationToken)
    {
        var (now, before) = (time.Now(), connection.Status);
        // The new token may only stand beside a revoked one: the index on live tokens sees to it.
        (await LiveTokenAsync(connection.Id, cancellationToken))?.Destroy(now);
        await db.SaveChangesAsync(cancellationToken);
        var sealedText = vault.Seal(token, new SecretBinding(connection.AccountId, connection.Id, SecretBinding.AccessToken));
        db.Tokens.Add(BrokerToken.New(connection, sealedText, expiresAt, now));
        connection.Connect(now);
        await RecordAsync(connection.AccountId, connection, before, "CONNECTED", cancellationToken);
    }

    private Task KeepAppAsync(BrokerConnection connection, BrokerApp? ownApp, CancellationToken cancellationToken)
    {
        if (ownApp is null)
            return db.BrokerApps.Where(a => a.BrokerConnectionId == connection.Id).ExecuteDeleteAsync(cancellationToken);
        var secret = vault.Seal(ownApp.ApiSecret, new SecretBinding(connection.AccountId, connection.Id, SecretBinding.ApiSecret));
        // Whole, in one statement: keys may be rotated meanwhile, and a ciphertext beside another key's id would not open.
        return db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO broker_apps (broker_connection_id, api_key, api_secret_enc, key_id, updated_at)
            VALUES ({connection.Id}, {ownApp.ApiKey}, {secret.Ciphertext}, {secret.KeyId}, {time.Now()})
            ON CONFLICT (broker_connection_id) DO UPDATE
            SET api_key = excluded.api_key, api_secret_enc = excluded.api_secret_enc, key_id = excluded.key_id, updated_at = excluded.updated_at
            """,
            cancellationToken);
    }

    private async Task<BrokerConnection> TakeAsync(string accountId, IBroker broker, string clientUserId, CancellationToken cancellationToken)
    {
        // The unique key decides between two requests at once: both go on with the same row.
        var now = time.Now();
        var made = BrokerConnection.New(accountId, broker.Name, broker.Mode, clientUserId, now);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO broker_connections (id, account_id, broker, mode, status, client_user_id, created_at, updated_at)
            VALUES ({made.Id}, {accountId}, {made.Broker.ToString()}, {made.Mode.ToString()}, {made.Status.ToString()}, {clientUserId}, {now}, {now})
            ON CONFLICT (account_id, broker, client_user_id) DO NOTHING
            """,
            cancellationToken);
        var rows = await db.Connections
            .FromSql($"SELECT *, xmin FROM broker_connections WHERE account_id = {accountId} AND broker = {made.Broker.ToString()} AND client_user_id = {clientUserId} FOR NO KEY UPDATE")
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
