using Fyntrix.ServiceDefaults.Auth;
using Microsoft.IdentityModel.Tokens;

namespace Fyntrix.Bench.Messages;

/// <summary>Nobody calls with a token.</summary>
internal sealed class NoKeys : ISigningKeySource
{
    public ValueTask<SecurityKey?> FindAsync(string keyId, CancellationToken cancellationToken) => ValueTask.FromResult<SecurityKey?>(null);
}
