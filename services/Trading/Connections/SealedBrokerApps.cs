using Fyntrix.ServiceDefaults.Secrets;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Encryption;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Connections;

/// <summary>The secrets of users' own apps; as <see cref="SealedBrokerTokens"/>. Those of sign-ins under way end by themselves within minutes.</summary>
internal sealed class SealedBrokerApps(TradingDb db, TokenVault vault) : ISealedSecrets
{
    private const int Batch = 500;

    public string What => "secrets of users' apps";

    public async Task<int> ResealAsync(CancellationToken cancellationToken)
    {
        var (resealed, after) = (0, "");
        while (true)
        {
            var last = after;
            var batch = await db.BrokerApps.AsNoTracking()
                .Where(a => a.KeyId != vault.ActiveKeyId && string.Compare(a.BrokerConnectionId, last) > 0)
                .Join(db.Connections, a => a.BrokerConnectionId, c => c.Id, (a, c) => new { App = a, c.AccountId })
                .OrderBy(a => a.App.BrokerConnectionId).Take(Batch).ToListAsync(cancellationToken);
            if (batch.Count == 0)
                return resealed;
            foreach (var row in batch)
            {
                var again = vault.Reseal(row.App.ApiSecret, new SecretBinding(row.AccountId, row.App.BrokerConnectionId, SecretBinding.ApiSecret));
                resealed += await db.BrokerApps.Where(a => a.BrokerConnectionId == row.App.BrokerConnectionId && a.ApiSecretEnc == row.App.ApiSecretEnc)
                    .ExecuteUpdateAsync(a => a.SetProperty(x => x.ApiSecretEnc, again.Ciphertext).SetProperty(x => x.KeyId, again.KeyId), cancellationToken);
            }

            after = batch[^1].App.BrokerConnectionId;
        }
    }
}
