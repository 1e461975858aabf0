using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Fyntrix.ServiceDefaults.Auth;

/// <summary>Identity's published keys, fetched again after <see cref="AuthSettings.KeyRefresh"/> while they are used: one that is published no more is forgotten then.</summary>
internal sealed partial class JwksKeySource : ISigningKeySource, IDisposable
{
    private static readonly TimeSpan FetchPause = TimeSpan.FromSeconds(5);

    private readonly PublishedKeys _keys;
    private readonly ILogger<JwksKeySource> _logger;

    public JwksKeySource(IHttpClientFactory clients, IOptions<AuthSettings> settings, TimeProvider time, ILogger<JwksKeySource> logger)
    {
        _logger = logger;
        _keys = new PublishedKeys(
            cancellationToken => clients.CreateClient(IdentityClient.Name).GetStringAsync("/.well-known/jwks.json", cancellationToken),
            settings.Value.KeyRefresh,
            FetchPause,
            e => LogKept(e.GetType().Name),
            time);
    }

    public ValueTask<SecurityKey?> FindAsync(string keyId, CancellationToken cancellationToken) => _keys.FindAsync(keyId, cancellationToken);

    public void Dispose() => _keys.Dispose();

    [LoggerMessage(EventName = "signing_keys.not_fetched", Level = LogLevel.Warning, Message = "Identity's signing keys cannot be fetched ({Error}); the known ones go on serving")]
    private partial void LogKept(string error);
}
