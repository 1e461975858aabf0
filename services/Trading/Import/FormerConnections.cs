using Fyntrix.ServiceDefaults.Import;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Vocabulary;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Import;

/// <summary>Which connection a former row belongs to.</summary>
internal static class FormerConnections
{
    /// <summary>The former system knew accounts and brokers; which connection it used is the newest.</summary>
    public static Task<BrokerConnection?> NewestConnectionAsync(this TradingDb db, string accountId, BrokerName broker, CancellationToken cancellationToken) =>
        db.Connections.AsNoTracking().Where(c => c.AccountId == accountId && c.Broker == broker)
            .OrderByDescending(c => c.UpdatedAt).ThenBy(c => c.Id).FirstOrDefaultAsync(cancellationToken);

    public static BrokerConnection Make(string accountId, BrokerName broker, DateTimeOffset at, ImportLog log)
    {
        log.Corrected(ImportReason.CONNECTION_MADE, $"the account has no connection to {broker}; one that is taken off was made");
        return BrokerConnection.Imported(Guid.CreateVersion7(at).ToString(), accountId, broker, ConnectionStatus.DISCONNECTED, null, null, at, at);
    }
}
