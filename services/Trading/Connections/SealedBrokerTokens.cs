using Fyntrix.ServiceDefaults.Secrets;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Encryption;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Connections;

/// <summary>
/// The tokens of brokers. One after another, each in one statement that changes the ciphertexts and the key's id together: a reader sees
/// all of the old or all of the new, a crash in between leaves the rest for the next run, and a token that was replaced or destroyed meanwhile
/// stays as it is.
/// </summary>
internal sealed class SealedBrokerTokens(TradingDb db, TokenVault vault) : ISealedSecrets
{
    private const int Batch = 500;

    public string What => "broker tokens";

    public async Task<int> ResealAsync(CancellationToken cancellationToken)
    {
        var (resealed, after) = (0, "");
        while (true)
        {
            var last = after;
            var batch = await db.Tokens.AsNoTracking()
                .Where(t => t.KeyId != vault.ActiveKeyId && t.RevokedAt == null && string.Compare(t.Id, last) > 0)
                .Join(db.Connections, t => t.BrokerConnectionId, c => c.Id, (t, c) => new { Token = t, c.AccountId })
                .OrderBy(t => t.Token.Id).Take(Batch).ToListAsync(cancellationToken);
            if (batch.Count == 0)
                return resealed;
            foreach (var row in batch)
                resealed += await ResealAsync(row.Token, row.AccountId, cancellationToken);
            after = batch[^1].Token.Id;
        }
    }

    private Task<int> ResealAsync(BrokerToken token, string accountId, CancellationToken cancellationToken)
    {
        var access = vault.Reseal(token.AccessToken, new SecretBinding(accountId, token.BrokerConnectionId, SecretBinding.AccessToken));
        var refresh = token.RefreshTokenEnc is { } sealedRefresh
            ? vault.Reseal(new SealedText(sealedRefresh, token.KeyId), new SecretBinding(accountId, token.BrokerConnectionId, SecretBinding.RefreshToken)).Ciphertext
            : null;
        return db.Tokens.Where(t => t.Id == token.Id && t.AccessTokenEnc == token.AccessTokenEnc && t.RevokedAt == null)
            .ExecuteUpdateAsync(
                t => t.SetProperty(x => x.AccessTokenEnc, access.Ciphertext).SetProperty(x => x.RefreshTokenEnc, refresh).SetProperty(x => x.KeyId, access.KeyId),
                cancellationToken);
    }
}
