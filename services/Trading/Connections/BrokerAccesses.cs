using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Encryption;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Connections;

/// <summary>Opens a connection's token for speaking to its broker.</summary>
internal sealed class BrokerAccesses(TradingDb db, TokenVault vault)
{
    public async Task<BrokerAccess> OfAsync(BrokerConnection connection, CancellationToken cancellationToken)
    {
        var token = await db.Tokens.AsNoTracking()
            .SingleOrDefaultAsync(t => t.BrokerConnectionId == connection.Id && t.RevokedAt == null, cancellationToken);
        return new BrokerAccess(
            connection.Id,
            connection.AccountId,
            connection.ClientUserId,
            token is null ? null : vault.Open(token.AccessToken, new SecretBinding(connection.AccountId, connection.Id, SecretBinding.AccessToken)));
    }
}
