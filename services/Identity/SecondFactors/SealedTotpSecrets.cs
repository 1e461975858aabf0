using System.Security.Cryptography;
using Fyntrix.Identity.Data;
using Fyntrix.ServiceDefaults.Secrets;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.SecondFactors;

/// <summary>The secrets of authenticator apps; one user after another, so that an interruption loses nothing.</summary>
internal sealed class SealedTotpSecrets(IdentityDb db, KeyRing keyRing) : ISealedSecrets
{
    private const int Batch = 500;

    public string What => "authenticator secrets";

    public async Task<int> ResealAsync(CancellationToken cancellationToken)
    {
        var (resealed, after) = (0, "");
        while (true)
        {
            var last = after;
            var batch = await db.TotpFactors.AsNoTracking()
                .Where(f => f.EncryptionKeyId != keyRing.ActiveKeyId && string.Compare(f.UserId, last) > 0)
                .OrderBy(f => f.UserId).Take(Batch).ToListAsync(cancellationToken);
            if (batch.Count == 0)
                return resealed;
            foreach (var factor in batch)
                resealed += await ResealAsync(factor, cancellationToken);
            after = batch[^1].UserId;
        }
    }

    /// <summary>Ciphertext and key id change in one statement; one that was enrolled anew meanwhile is left alone.</summary>
    private Task<int> ResealAsync(TotpFactor factor, CancellationToken cancellationToken)
    {
        var context = SecondFactorDesk.Context(factor.UserId);
        var secret = keyRing.Open(factor.EncryptionKeyId, factor.SecretSealed, context);
        var again = keyRing.Seal(secret, context);
        CryptographicOperations.ZeroMemory(secret);
        return db.TotpFactors.Where(f => f.UserId == factor.UserId && f.SecretSealed == factor.SecretSealed)
            .ExecuteUpdateAsync(f => f.SetProperty(x => x.SecretSealed, again).SetProperty(x => x.EncryptionKeyId, keyRing.ActiveKeyId), cancellationToken);
    }
}
