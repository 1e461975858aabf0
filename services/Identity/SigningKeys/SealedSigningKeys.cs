using System.Security.Cryptography;
using Fyntrix.Identity.Data;
using Fyntrix.ServiceDefaults.Secrets;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.SigningKeys;

/// <summary>The private halves of the signing keys.</summary>
internal sealed class SealedSigningKeys(IdentityDb db, KeyRing keyRing) : ISealedSecrets
{
    public string What => "signing keys";

    public async Task<int> ResealAsync(CancellationToken cancellationToken)
    {
        var resealed = 0;
        foreach (var key in await db.SigningKeys.AsNoTracking().Where(k => k.EncryptionKeyId != keyRing.ActiveKeyId).ToListAsync(cancellationToken))
        {
            var pkcs8 = keyRing.Open(key.EncryptionKeyId, key.PrivateKeySealed, SigningKeyRotation.Context(key.Kid));
            var again = keyRing.Seal(pkcs8, SigningKeyRotation.Context(key.Kid));
            CryptographicOperations.ZeroMemory(pkcs8);
            // Ciphertext and key id change in one statement: no reader sees one without the other.
            resealed += await db.SigningKeys.Where(k => k.Kid == key.Kid && k.EncryptionKeyId == key.EncryptionKeyId)
                .ExecuteUpdateAsync(k => k.SetProperty(x => x.PrivateKeySealed, again).SetProperty(x => x.EncryptionKeyId, keyRing.ActiveKeyId), cancellationToken);
        }

        return resealed;
    }
}
