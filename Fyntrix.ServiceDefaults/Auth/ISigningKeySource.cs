using Microsoft.IdentityModel.Tokens;

namespace Fyntrix.ServiceDefaults.Auth;

/// <summary>Where the keys come from that access tokens are checked with.</summary>
public interface ISigningKeySource
{
    /// <summary>The key with this id, or null when Identity does not publish one.</summary>
    /// <exception cref="SigningKeysUnavailableException">No keys are known and none can be fetched.</exception>
    ValueTask<SecurityKey?> FindAsync(string keyId, CancellationToken cancellationToken);
}
