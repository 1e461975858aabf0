using Fyntrix.ServiceDefaults.Import;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Fyntrix.Trading.Audit;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Encryption;
using Fyntrix.Trading.Vocabulary;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Import;

/// <summary>Takes over an account's connections, each with its token in one transaction.</summary>
/// <param name="key">What the former system encrypted its tokens with; null when the operator gave none.</param>
internal sealed class ConnectionImport(TradingDb db, TokenVault vault, AuditTrail audit, FernetKey? key, TimeProvider time, List<ImportRemark> remarks)
{
    public const string Connections = "broker_connections";
    public const string Tokens = "broker_tokens";

    private readonly ImportCounter _connections = new();
    private readonly ImportCounter _tokens = new();

    public (ImportCounts Connections, ImportCounts Tokens) Counts => (_connections.ToCounts(), _tokens.ToCounts());

    public void Found(int connections, int tokens) => (_connections.Found, _tokens.Found) = (connections, tokens);

    public async Task ImportAsync(FormerAccount account, CancellationToken cancellationToken)
    {
        // The former system had no key against two rows for one thing, and used the newest, which stands first.
        var taken = new HashSet<(BrokerName, string?)>();
        var ids = account.Connections.Select(c => c.Id).ToArray();
        var known = await db.Connections.Where(c => ids.Contains(c.Id)).Select(c => c.Id).ToHashSetAsync(cancellationToken);
        foreach (var row in account.Connections)
        {
            var log = new ImportLog(Connections, row.Id);
            List<FormerToken> tokens = [.. account.Tokens[row.Id]];
            if (known.Contains(row.Id))
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

    /// <summary>The connection as it can stand here. Null when it cannot, which the log says.</summary>
    private BrokerConnection? Fit(FormerConnection row, List<FormerToken> tokens, HashSet<(BrokerName Broker, string? ClientUserId)> taken, ImportLog log)
    {
        var now = time.Now();
        var clientUserId = string.IsNullOrWhiteSpace(row.ClientUserId) ? null : row.ClientUserId.Trim();
        if (string.IsNullOrWhiteSpace(row.Id) || string.IsNullOrWhiteSpace(row.AccountId))
            log.LeftOut(ImportReason.ACCOUNT_EMPTY, "a connection without an id or an account");
        else if (FormerText.Member<BrokerName>(row.Broker) is not { } broker)
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
        if (FormerText.Member<ConnectionStatus>(text) is not { } status)
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
        catch (DbUpdateException e) when (ImportRefusal.Find(e) is { } refused)
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
        remarks.AddRange(log.Remarks);
        remarks.AddRange(logs.SelectMany(l => l.Remarks));
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
        remarks.AddRange(connection.Remarks);
        remarks.AddRange(tokens.Select(t => new ImportRemark(Tokens, t.Id, nameof(ImportReason.CONNECTION_LEFT_OUT), ImportAction.LEFT_OUT, "its connection was left out")));
    }
}
