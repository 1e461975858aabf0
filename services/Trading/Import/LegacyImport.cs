using Fyntrix.ServiceDefaults.Import;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Fyntrix.Trading.Audit;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Encryption;
using Fyntrix.Trading.Intents;
using Fyntrix.Trading.Orders;
using Fyntrix.Trading.Portfolio;
using Fyntrix.Trading.Vocabulary;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Fyntrix.Trading.Import;

/// <summary>
/// Takes over the connections of the former system with their tokens and its intents with their orders, one transaction for
/// each, and its portfolio snapshots. What is here already is left
/// alone: this database is the record from the first import on. A row that cannot be taken over is reported and stops no other.
/// </summary>
/// <param name="key">What the former system encrypted its tokens with; null when the operator gave none.</param>
internal sealed class LegacyImport(TradingDb db, TokenVault vault, AuditTrail audit, FernetKey? key, TimeProvider time)
{
    private const string Connections = "broker_connections";
    private const string Tokens = "broker_tokens";
    private const string Intents = "trade_intents";
    private const string Orders = "broker_orders";
    private const string Snapshots = "portfolio_snapshots";
    // With all that hangs on them in memory.
    private const int Batch = 20;

    private readonly List<ImportRemark> _remarks = [];
    private readonly ImportCounter _connections = new();
    private readonly ImportCounter _tokens = new();
    private readonly ImportCounter _intents = new();
    private readonly ImportCounter _orders = new();
    private readonly ImportCounter _snapshots = new();

    public async Task<ImportReport> RunAsync(FormerDatabase former, CancellationToken cancellationToken)
    {
        _connections.Found = await former.CountAsync(Connections, cancellationToken);
        _tokens.Found = await former.CountAsync(Tokens, cancellationToken);
        _intents.Found = await former.CountAsync(Intents, cancellationToken);
        _orders.Found = await former.CountAsync(Orders, cancellationToken);
        _snapshots.Found = await former.CountSnapshotsAsync(cancellationToken);
        foreach (var ids in (await former.ReadAccountIdsAsync(cancellationToken)).Chunk(Batch))
        {
            foreach (var account in await former.ReadAsync(ids, cancellationToken))
            {
                await ImportConnectionsAsync(account, cancellationToken);
                await ImportIntentsAsync(account, cancellationToken);
                await ImportSnapshotsAsync(account, cancellationToken);
            }
        }

        return new ImportReport(_connections.ToCounts(), _tokens.ToCounts(), _intents.ToCounts(), _orders.ToCounts(), _snapshots.ToCounts(), _remarks);
    }

    private async Task ImportConnectionsAsync(FormerAccount account, CancellationToken cancellationToken)
    {
        // The former system had no key against two rows for one thing, and used the newest, which stands first.
        var taken = new HashSet<(BrokerName, string?)>();
        foreach (var row in account.Connections)
        {
            var log = new ImportLog(Connections, row.Id);
            List<FormerToken> tokens = [.. account.Tokens[row.Id]];
            if (await db.Connections.AnyAsync(c => c.Id == row.Id, cancellationToken))
            {
                _connections.AlreadyThere++;
                _tokens.AlreadyThere += tokens.Count;
            }
            else if (Fit(row, tokens, taken, log) is { } fitting)
                await SaveAsync(fitting, tokens, log, cancellationToken);
            else
                LeaveOut(log, tokens);
        }
    }

    private async Task ImportIntentsAsync(FormerAccount account, CancellationToken cancellationToken)
    {
        var ids = account.Intents.Select(i => i.Id).ToArray();
        var known = await db.Intents.Where(i => ids.Contains(i.Id)).Select(i => i.Id).ToHashSetAsync(cancellationToken);
        foreach (var row in account.Intents)
        {
            var log = new ImportLog(Intents, row.Id);
            List<FormerOrder> orders = [.. account.Orders[row.Id]];
            if (known.Contains(row.Id))
            {
                _intents.AlreadyThere++;
                _orders.AlreadyThere += orders.Count;
            }
            else if (FormerIntentRules.Correct(row, log) is { } terms)
                await SaveAsync(row, terms, orders, log, cancellationToken);
            else
                LeaveOut(log, orders);
        }
    }

    /// <summary>
    /// 1. The account's newest connection to the broker is found; orders without one get one that is taken off. 2. The intent is as its
    /// newest order shows it. 3. All of it is saved with an entry of the audit chain, and only then counted.
    /// </summary>
    private async Task SaveAsync(FormerIntent row, IntentTerms terms, List<FormerOrder> orders, ImportLog log, CancellationToken cancellationToken)
    {
        var createdAt = (row.CreatedAt ?? time.Now()).CutToMicroseconds();
        var logs = orders.ConvertAll(o => new ImportLog(Orders, o.Id));
        var connection = await NewestConnectionAsync(row.AccountId, terms.Broker, cancellationToken);
        var made = connection is null && orders.Count > 0 ? MakeConnection(row.AccountId, terms.Broker, createdAt, log) : null;
        var connectionId = (connection ?? made)?.Id;

        var states = orders.Select((o, i) => FormerIntentRules.Correct(o, terms.Qty, logs[i])).ToList();
        var intent = TradeIntent.Imported(
            row.Id, row.AccountId, connectionId, terms, FormerIntentRules.StateOf(row, states.FirstOrDefault(), log), createdAt, (row.UpdatedAt ?? createdAt).CutToMicroseconds());
        var kept = new List<BrokerOrder>();
        for (var i = 0; i < orders.Count; i++)
        {
            var order = orders[i];
            var brokerOrderId = string.IsNullOrWhiteSpace(order.BrokerOrderId) ? null : order.BrokerOrderId.Trim();
            var isTaken = brokerOrderId is not null
                && (kept.Exists(o => o.BrokerOrderId == brokerOrderId) || await db.Orders.AnyAsync(o => o.ConnectionId == connectionId && o.BrokerOrderId == brokerOrderId, cancellationToken));
            if (isTaken)
            {
                logs[i].LeftOut(ImportReason.DUPLICATE, "another order here has this id at the broker");
                continue;
            }

            var at = (order.CreatedAt ?? createdAt).CutToMicroseconds();
            kept.Add(BrokerOrder.Imported(
                order.Id, intent, connectionId!, brokerOrderId, FormerIntentRules.StatusText(order, logs[i]), order.RawResponse, states[i], at, (order.UpdatedAt ?? at).CutToMicroseconds()));
        }

        try
        {
            await db.InTransactionAsync(
                async () =>
                {
                    if (made is not null)
                        db.Connections.Add(made);
                    db.Intents.Add(intent);
                    db.Orders.AddRange(kept);
                    await audit.AppendAsync(
                        intent.AccountId,
                        AuditFact.Of(AuditFact.System, "IMPORTED", "intent", intent.Id, null, new { intent.State, intent.FilledQty, Orders = kept.Count }),
                        cancellationToken);
                    return intent;
                },
                cancellationToken);
        }
        catch (DbUpdateException e) when (RefusedRow(e) is { } refused)
        {
            var leftOut = new ImportLog(Intents, row.Id);
            leftOut.LeftOut(ImportReason.NOT_STORABLE, $"the database refused it or one of its orders ({refused.SqlState})");
            LeaveOut(leftOut, orders);
            return;
        }
        finally
        {
            db.ChangeTracker.Clear();
        }

        _intents.Added++;
        _intents.Corrected += log.IsCorrected ? 1 : 0;
        _orders.Added += kept.Count;
        _orders.Corrected += logs.Count(l => l.IsCorrected && !l.IsLeftOut);
        _orders.LeftOut += logs.Count(l => l.IsLeftOut);
        _remarks.AddRange(log.Remarks);
        _remarks.AddRange(logs.SelectMany(l => l.Remarks));
    }

    private async Task ImportSnapshotsAsync(FormerAccount account, CancellationToken cancellationToken)
    {
        foreach (var row in account.Snapshots)
        {
            var log = new ImportLog(Snapshots, row.Id);
            if (await db.Snapshots.AnyAsync(s => s.Id == row.Id, cancellationToken))
                _snapshots.AlreadyThere++;
            else if (FormerSnapshotRules.Correct(row, log) is { } fitting && await SaveAsync(row, fitting.Kind, fitting.Payload, log, cancellationToken))
            {
                _snapshots.Added++;
                _snapshots.Corrected += log.IsCorrected ? 1 : 0;
            }
            else
                _snapshots.LeftOut++;
            _remarks.AddRange(log.Remarks);
        }
    }

    /// <summary>A later one that is here already stays the latest: the index sees to there being one.</summary>
    private async Task<bool> SaveAsync(FormerSnapshotRow row, SnapshotKind kind, string payload, ImportLog log, CancellationToken cancellationToken)
    {
        var (now, asOf) = (time.Now(), row.AsOf!.Value.CutToMicroseconds());
        try
        {
            return await db.InTransactionAsync(
                async () =>
                {
                    var connection = await NewestConnectionAsync(row.AccountId, BrokerName.ZERODHA, cancellationToken);
                    if (connection is null)
                    {
                        connection = MakeConnection(row.AccountId, BrokerName.ZERODHA, asOf, log);
                        db.Connections.Add(connection);
                    }

                    var latest = db.Snapshots.Where(s => s.AccountId == row.AccountId && s.ConnectionId == connection.Id && s.Kind == kind && s.IsLatest);
                    var isLatest = !await latest.AnyAsync(s => s.AsOf > asOf, cancellationToken);
                    if (isLatest)
                        await latest.ExecuteUpdateAsync(s => s.SetProperty(x => x.IsLatest, false), cancellationToken);
                    db.Snapshots.Add(PortfolioSnapshot.Imported(row.Id, connection, kind, payload, isLatest, asOf, (row.CreatedAt ?? asOf).CutToMicroseconds(), now));
                    return true;
                },
                cancellationToken);
        }
        catch (DbUpdateException e) when (RefusedRow(e) is { } refused)
        {
            log.LeftOut(ImportReason.NOT_STORABLE, $"the database refused the row ({refused.SqlState})");
            return false;
        }
        finally
        {
            db.ChangeTracker.Clear();
        }
    }

    /// <summary>The former system knew accounts and brokers; which connection it used is the newest.</summary>
    private Task<BrokerConnection?> NewestConnectionAsync(string accountId, BrokerName broker, CancellationToken cancellationToken) =>
        db.Connections.AsNoTracking().Where(c => c.AccountId == accountId && c.Broker == broker)
            .OrderByDescending(c => c.UpdatedAt).ThenBy(c => c.Id).FirstOrDefaultAsync(cancellationToken);

    private static BrokerConnection MakeConnection(string accountId, BrokerName broker, DateTimeOffset at, ImportLog log)
    {
        log.Corrected(ImportReason.CONNECTION_MADE, $"the account has no connection to {broker}; one that is taken off was made");
        return BrokerConnection.Imported(Guid.CreateVersion7(at).ToString(), accountId, broker, ConnectionStatus.DISCONNECTED, null, null, at, at);
    }

    /// <summary>The connection as it can stand here. Null when it cannot, which the log says.</summary>
    private BrokerConnection? Fit(FormerConnection row, List<FormerToken> tokens, HashSet<(BrokerName Broker, string? ClientUserId)> taken, ImportLog log)
    {
        var now = time.Now();
        var clientUserId = string.IsNullOrWhiteSpace(row.ClientUserId) ? null : row.ClientUserId.Trim();
        if (string.IsNullOrWhiteSpace(row.Id) || string.IsNullOrWhiteSpace(row.AccountId))
            log.LeftOut(ImportReason.ACCOUNT_EMPTY, "a connection without an id or an account");
        else if (ClosedSet.Parse<BrokerName>(row.Broker.Trim().ToUpperInvariant()) is not { } broker)
            log.LeftOut(ImportReason.BROKER_UNKNOWN, $"broker '{row.Broker}' is not {ClosedSet.Members<BrokerName>()}");
        else if (broker == BrokerName.PAPER)
            log.LeftOut(ImportReason.BROKER_SIMULATED, "the paper broker is connected here anew; it holds nothing to take over");
        else if (!taken.Add((broker, clientUserId)))
            log.LeftOut(ImportReason.DUPLICATE, "a newer row connects the account to the same user of the same broker");
        else
        {
            var createdAt = (row.CreatedAt ?? now).CutToMicroseconds();
            return BrokerConnection.Imported(row.Id, row.AccountId, broker, StatusOf(row.Status, tokens, log), clientUserId, row.Scopes, createdAt, (row.UpdatedAt ?? createdAt).CutToMicroseconds());
        }

        return null;
    }

    private static ConnectionStatus StatusOf(string text, List<FormerToken> tokens, ImportLog log)
    {
        if (ClosedSet.Parse<ConnectionStatus>(text.Trim().ToUpperInvariant()) is not { } status)
        {
            log.Corrected(ImportReason.STATUS_UNKNOWN, $"status '{text}' became {ConnectionStatus.DISCONNECTED}");
            return ConnectionStatus.DISCONNECTED;
        }

        if (status == ConnectionStatus.CONNECTED && tokens.Count == 0)
        {
            log.Corrected(ImportReason.NO_TOKEN, $"status became {ConnectionStatus.DISCONNECTED}: there is no token");
            return ConnectionStatus.DISCONNECTED;
        }

        return status;
    }

    /// <summary>
    /// 1. The token in use is decrypted and sealed anew, bound to its connection. 2. Both are saved with an entry of the audit chain;
    /// the keys decide about conflicts. 3. Only then is counted what came of it.
    /// </summary>
    private async Task SaveAsync(BrokerConnection connection, List<FormerToken> tokens, ImportLog log, CancellationToken cancellationToken)
    {
        var logs = tokens.ConvertAll(t => new ImportLog(Tokens, t.Id));
        var token = connection.Status == ConnectionStatus.CONNECTED ? Seal(connection, tokens[0], logs[0]) : null;
        // What was replaced, or whose session the broker or the user has ended, opens nothing any more and is not worth the keeping.
        for (var i = connection.Status == ConnectionStatus.CONNECTED ? 1 : 0; i < tokens.Count; i++)
            logs[i].LeftOut(ImportReason.TOKEN_REPLACED, "a newer token or the end of its session has made it useless");
        if (connection.Status == ConnectionStatus.CONNECTED && token is null)
        {
            connection.Expire(connection.UpdatedAt);
            log.Corrected(ImportReason.NO_TOKEN, $"status became {ConnectionStatus.EXPIRED}: its token was left out; sign in to the broker again");
        }

        try
        {
            await db.InTransactionAsync(
                async () =>
                {
                    db.Connections.Add(connection);
                    if (token is not null)
                        db.Tokens.Add(token);
                    await audit.AppendAsync(
                        connection.AccountId,
                        AuditFact.Of(AuditFact.System, "IMPORTED", "connection", connection.Id, null, new { connection.Status, connection.Broker, connection.Mode }),
                        cancellationToken);
                    return connection;
                },
                cancellationToken);
        }
        catch (DbUpdateException e) when (RefusedRow(e) is { } refused)
        {
            var leftOut = new ImportLog(Connections, connection.Id);
            if (e.IsUniqueViolation())
                leftOut.LeftOut(ImportReason.CONNECTED_HERE, "the account is connected to the same user of the same broker here");
            else
                leftOut.LeftOut(ImportReason.NOT_STORABLE, $"the database refused the row ({refused.SqlState})");
            LeaveOut(leftOut, tokens);
            return;
        }
        finally
        {
            db.ChangeTracker.Clear();
        }

        _connections.Added++;
        _connections.Corrected += log.IsCorrected ? 1 : 0;
        _tokens.Added += token is null ? 0 : 1;
        _tokens.LeftOut += logs.Count(l => l.IsLeftOut);
        _remarks.AddRange(log.Remarks);
        _remarks.AddRange(logs.SelectMany(l => l.Remarks));
    }

    private BrokerToken? Seal(BrokerConnection connection, FormerToken former, ImportLog log)
    {
        if (key is null)
        {
            log.LeftOut(ImportReason.TOKEN_KEY_MISSING, $"set {FernetKey.KeySetting} or {FernetKey.SecretSetting} as the former system had it");
            return null;
        }

        var refresh = string.IsNullOrEmpty(former.RefreshTokenEnc) ? null : key.Open(former.RefreshTokenEnc);
        if (key.Open(former.AccessTokenEnc) is not { } access || (refresh is null && !string.IsNullOrEmpty(former.RefreshTokenEnc)))
        {
            log.LeftOut(ImportReason.TOKEN_UNREADABLE, "the former key does not open it");
            return null;
        }

        var sealedAccess = vault.Seal(access, new SecretBinding(connection.AccountId, connection.Id, SecretBinding.AccessToken));
        var sealedRefresh = refresh is null ? null : vault.Seal(refresh, new SecretBinding(connection.AccountId, connection.Id, SecretBinding.RefreshToken)).Ciphertext;
        return BrokerToken.Imported(former.Id, connection, sealedAccess, sealedRefresh, former.ExpiresAt?.CutToMicroseconds(), (former.CreatedAt ?? connection.CreatedAt).CutToMicroseconds());
    }

    private void LeaveOut(ImportLog connection, List<FormerToken> tokens)
    {
        _connections.LeftOut++;
        _tokens.LeftOut += tokens.Count;
        _remarks.AddRange(connection.Remarks);
        _remarks.AddRange(tokens.Select(t => new ImportRemark(Tokens, t.Id, nameof(ImportReason.CONNECTION_LEFT_OUT), ImportAction.LEFT_OUT, "its connection was left out")));
    }

    private void LeaveOut(ImportLog intent, List<FormerOrder> orders)
    {
        _intents.LeftOut++;
        _orders.LeftOut += orders.Count;
        _remarks.AddRange(intent.Remarks);
        _remarks.AddRange(orders.Select(o => new ImportRemark(Orders, o.Id, nameof(ImportReason.INTENT_LEFT_OUT), ImportAction.LEFT_OUT, "its intent was left out")));
    }

    /// <summary>Class 22 is about values, class 23 about constraints; all else is about the server and ends the import.</summary>
    private static PostgresException? RefusedRow(DbUpdateException e) =>
        DatabaseFailure.Find(e) is PostgresException { SqlState: ['2', '2' or '3', ..] } refused ? refused : null;
}
