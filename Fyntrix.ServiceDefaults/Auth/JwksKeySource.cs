using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Fyntrix.ServiceDefaults.Auth;

/// <summary>
/// Identity's published keys (RFC 7517), cached. An unknown key id fetches them again, at most once in five seconds, so that
/// a rotation is noticed at once and made-up key ids cost nothing. While Identity is away the known keys go on serving.
/// </summary>
internal sealed partial class JwksKeySource(
    IHttpClientFactory clients,
    IOptions<AuthSettings> settings,
    TimeProvider time,
    ILogger<JwksKeySource> logger) : ISigningKeySource, IDisposable
{
    private static readonly TimeSpan FetchPause = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _fetching = new(1, 1);
    private volatile Known? _known;

    public async ValueTask<SecurityKey?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        var known = _known;
        if (known is not null && known.Keys.TryGetValue(keyId, out var key) && time.GetUtcNow() - known.FetchedAt < settings.Value.KeyRefresh)
            return key;

        known = await RefreshAsync(known, cancellationToken);
        return known.Keys.GetValueOrDefault(keyId);
    }

    public void Dispose() => _fetching.Dispose();

    private async Task<Known> RefreshAsync(Known? seen, CancellationToken cancellationToken)
    {
        await _fetching.WaitAsync(cancellationToken);
        try
        {
            // Somebody else fetched while we waited, or it was tried a moment ago.
            if (_known is { } current && (current != seen || time.GetUtcNow() - current.TriedAt < FetchPause))
                return current;

            try
            {
                var json = await clients.CreateClient(IdentityClient.Name).GetStringAsync("/.well-known/jwks.json", cancellationToken);
                var keys = new JsonWebKeySet(json).Keys.Where(k => k.Kid is not null).ToDictionary(k => k.Kid, SecurityKey (k) => k, StringComparer.Ordinal);
                var now = time.GetUtcNow();
                return _known = new Known(keys, now, now);
            }
            catch (Exception e) when (e is HttpRequestException or ArgumentException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                if (_known is null)
                    throw new SigningKeysUnavailableException(e);
                LogKept(e.GetType().Name);
                return _known = _known with { TriedAt = time.GetUtcNow() };
            }
        }
        finally
        {
            _fetching.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Identity's signing keys cannot be fetched ({Error}); the known ones go on serving")]
    private partial void LogKept(string error);

    private sealed record Known(IReadOnlyDictionary<string, SecurityKey> Keys, DateTimeOffset FetchedAt, DateTimeOffset TriedAt);
}
