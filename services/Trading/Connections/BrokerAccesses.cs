using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Encryption;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Connections;

/// <summary>Opens what a connection is spoken to its broker with.</summary>
internal sealed class BrokerAccesses(TradingDb db, TokenVault vault, BrokerRegistry brokers)
{
    /// <returns>Null when a live connection has no session.</returns>
    public async Task<BrokerAccess?> OfAsync(BrokerConnection connection, CancellationToken cancellationToken)
    {
        if (connection.Mode == ConnectionMode.PAPER)
            return new PaperAccess(connection.Id, connection.AccountId, connection.PaperSession);

        var token = await db.Tokens.AsNoTracking()
            .SingleOrDefaultAsync(t => t.BrokerConnectionId == connection.Id && t.RevokedAt == null, cancellationToken);
        var apiKey = await db.BrokerApps.Where(a => a.BrokerConnectionId == connection.Id).Select(a => a.ApiKey).SingleOrDefaultAsync(cancellationToken)
            ?? (brokers.Find(connection.Broker) as ILiveBroker)?.PlatformApp?.ApiKey;
        return token is null || apiKey is null
            ? null
            : new LiveAccess(
                connection.Id, connection.AccountId, apiKey, token.Id,
                vault.Open(token.AccessToken, new SecretBinding(connection.AccountId, connection.Id, SecretBinding.AccessToken)));
    }

    /// <summary>The app by which the connection was signed in: the user's own, or the operator's. Null when there is neither.</summary>
    public async Task<BrokerApp?> AppOfAsync(BrokerConnection connection, CancellationToken cancellationToken)
    {
        var own = await db.BrokerApps.AsNoTracking().SingleOrDefaultAsync(a => a.BrokerConnectionId == connection.Id, cancellationToken);
        return own is null
            ? (brokers.Find(connection.Broker) as ILiveBroker)?.PlatformApp
            : new BrokerApp(own.ApiKey, vault.Open(own.ApiSecret, new SecretBinding(connection.AccountId, connection.Id, SecretBinding.ApiSecret)));
    }
}
