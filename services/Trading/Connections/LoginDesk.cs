using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.Trading.Audit;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Encryption;
using Fyntrix.Trading.Orders;
using Fyntrix.Trading.Vocabulary;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Connections;

/// <summary>
/// Signs users in at live brokers:
/// 1. a state is made for the user, which goes with them to the broker and comes back with the request token;
/// 2. it is taken away when it comes back: whoever holds a link of somebody else, or uses one twice, gets nothing;
/// 3. the request token is exchanged for a session, which is sealed and stored.
/// </summary>
internal sealed class LoginDesk(
    TradingDb db, TokenVault vault, BrokerAccesses accesses, ConnectionDesk desk, AuditTrail audit, ReconcileSignal signal, TimeProvider time)
{
    public async Task<Result<LoginAnswer>> BeginAsync(string accountId, ILiveBroker broker, LoginRequest request, CancellationToken cancellationToken)
    {
        var own = request.ApiKey is { } given
            ? new BrokerApp(given, new SecretText(request.ApiSecret!))
            : await KeptAppAsync(accountId, broker, cancellationToken);
        if ((own ?? broker.PlatformApp) is not { } app)
            return Refusal.Invalid("api_key", $"is needed with api_secret: there is no app of {broker.Name} for all users here. Make one at the broker.");

        var state = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var now = time.Now();
        var login = BrokerLogin.New(
            Hash(state), accountId, broker.Name, own?.ApiKey,
            own is null ? null : vault.Seal(own.ApiSecret, Binding(accountId, Hash(state))), now);
        await KeepAsync(login, cancellationToken);
        return new LoginAnswer(broker.LoginUrl(app.ApiKey, state), login.ExpiresAt);
    }

    public async Task<Result<BrokerConnection>> CompleteAsync(
        string accountId, ILiveBroker broker, string requestToken, string state, CancellationToken cancellationToken)
    {
        if (await TakeAsync(accountId, broker.Name, Hash(state), cancellationToken) is not { } login)
            return Refusal.Unprocessable("BROKER_STATE_INVALID", "The state is not one of yours, is too old or was used; begin again with the login URL.");
        var own = login.ApiSecret is { } secret ? new BrokerApp(login.ApiKey!, vault.Open(secret, Binding(accountId, login.StateHash))) : null;
        if ((own ?? broker.PlatformApp) is not { } app)
            return Refusal.Unprocessable("BROKER_STATE_INVALID", "The app by which the sign-in was begun is not here any more; begin again with the login URL.");

        var exchanged = await broker.ExchangeSessionAsync(app, requestToken, cancellationToken);
        if (exchanged.IsRefused(out var refusal))
        {
            // Nothing was sent, so that the same can be sent again; also by a caller who has gone by now.
            if (refusal.Status == StatusCodes.Status503ServiceUnavailable)
            {
                db.BrokerLogins.Add(login);
                await db.SaveChangesAsync(CancellationToken.None);
            }

            return refusal;
        }

        // The broker has ended the session before by now: from here on it goes through, whether the caller waits or not.
        var connection = await desk.ConnectAsync(accountId, broker, exchanged.Value, own, CancellationToken.None);
        signal.LookAt(connection.Id);
        return connection;
    }

    private static SecretBinding Binding(string accountId, string stateHash) => new(accountId, stateHash, SecretBinding.ApiSecret);

    private static string Hash(string state) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(state)));

    /// <summary>The newest few stay: whoever begins again and again fills nothing, and the link that they follow is one of the last.</summary>
    private Task<BrokerLogin> KeepAsync(BrokerLogin login, CancellationToken cancellationToken) =>
        db.InTransactionAsync(
            async () =>
            {
                // The end of the audit chain is held from here on: of sign-ins begun at once each counts those before.
                await audit.AppendAsync(
                    login.AccountId, AuditFact.Of(login.AccountId, "LOGIN_BEGUN", "broker_login", login.StateHash, null, new { login.Broker, OwnApp = login.ApiKey is not null }), cancellationToken);
                var before = await db.BrokerLogins.Where(l => l.AccountId == login.AccountId).OrderByDescending(l => l.CreatedAt).ThenBy(l => l.StateHash)
                    .Skip(BrokerLogin.MostPending - 1).Select(l => l.StateHash).ToListAsync(cancellationToken);
                await db.BrokerLogins.Where(l => l.AccountId == login.AccountId && before.Contains(l.StateHash)).ExecuteDeleteAsync(cancellationToken);
                db.BrokerLogins.Add(login);
                return login;
            },
            cancellationToken);

    /// <summary>The app by which the user was connected last.</summary>
    private async Task<BrokerApp?> KeptAppAsync(string accountId, ILiveBroker broker, CancellationToken cancellationToken)
    {
        var connection = await db.Connections.AsNoTracking()
            .Where(c => c.AccountId == accountId && c.Broker == broker.Name && db.BrokerApps.Any(a => a.BrokerConnectionId == c.Id))
            .OrderByDescending(c => c.UpdatedAt).FirstOrDefaultAsync(cancellationToken);
        return connection is null ? null : await accesses.AppOfAsync(connection, cancellationToken);
    }

    /// <summary>One statement looks and takes away, so that of two uses at once one finds it.</summary>
    private async Task<BrokerLogin?> TakeAsync(string accountId, BrokerName broker, string stateHash, CancellationToken cancellationToken)
    {
        var rows = await db.BrokerLogins
            .FromSql($"DELETE FROM broker_logins WHERE state_hash = {stateHash} AND account_id = {accountId} AND broker = {broker.ToString()} AND expires_at > {time.Now()} RETURNING *")
            .AsNoTracking().ToListAsync(cancellationToken);
        return rows is [var login] ? login : null;
    }
}
